/** Small helpers that change what has changed, and nothing else: what somebody has marked stays marked. */

export const find = (selector) => document.querySelector(selector);

/** A cell: text, and what to think of it; `more` may have `title`, and `share` (0 to 1) that is drawn as a bar. */
export const cell = (text, tone, more = {}) => ({ text: String(text), tone, ...more });

/** Fills a table. @param head titles; one that ends with `#` is of numbers */
export function fill(table, caption, head, rows) {
  const titles = head.join('\n');
  if (table.dataset.head !== titles) {
    table.dataset.head = titles;
    table.replaceChildren();
    const row = table.createTHead().insertRow();
    for (const title of head) {
      const heading = row.appendChild(document.createElement('th'));
      heading.scope = 'col';
      heading.textContent = title.replace(/#$/, '');
      if (title.endsWith('#')) heading.className = 'number';
    }
    table.createTBody();
    table.setAttribute('aria-label', caption);
  }
  const body = table.tBodies[0];
  keep(body.rows, rows.length, () => {
    const row = body.insertRow();
    for (const title of head) row.insertCell().className = title.endsWith('#') ? 'number' : '';
  });
  for (const [index, cells] of rows.entries()) {
    for (const [column, content] of cells.entries()) say(body.rows[index].cells[column], content);
  }
}

/** Adds and removes elements at the end until there are so many; the others stay as they are. */
export function keep(elements, count, add) {
  while (elements.length < count) add();
  while (elements.length > count) elements[elements.length - 1].remove();
}

export function say(element, { text, tone, title, share }) {
  if (element.textContent !== text) element.textContent = text;
  if (tone === undefined) delete element.dataset.tone;
  else if (element.dataset.tone !== tone) element.dataset.tone = tone;
  if (title !== undefined && element.title !== title) element.title = title;
  if (share !== undefined) {
    element.classList.add('meter');
    element.style.setProperty('--share', `${Math.min(100, 100 * share).toFixed(1)}%`);
  }
}

export function renderLines(list, lines) {
  keep(list.children, lines.length, () => list.append(document.createElement('li')));
  for (const [index, text] of lines.entries()) say(list.children[index], { text });
  list.hidden = lines.length === 0;
}

/** Terms with what is said of them. @param entries of a name and a cell */
export function renderFacts(list, entries) {
  keep(list.children, entries.length, () => {
    const entry = list.appendChild(document.createElement('div'));
    entry.append(document.createElement('dt'), document.createElement('dd'));
  });
  for (const [index, [name, content]] of entries.entries()) {
    const [term, text] = list.children[index].children;
    say(term, { text: name });
    say(text, content);
  }
}
