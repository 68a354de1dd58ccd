import { cell, fill, find, keep, say } from './dom.js';
import { formatMoment, formatMs, formatNumber, formatTime } from './format.js';

/** A fold for each code, the most frequent first; what is open stays so. */
export function renderErrors(counts, failures) {
  const list = find('#errors-list');
  const codes = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  find('#no-errors').hidden = codes.length > 0;
  const folds = new Map([...list.children].map((fold) => [fold.dataset.code, fold]));
  for (const [index, [code, count]] of codes.entries()) {
    const fold = folds.get(code) ?? newFold(code);
    if (list.children[index] !== fold) list.insertBefore(fold, list.children[index] ?? null);
    say(fold.querySelector('[data-count]'), { text: formatNumber(count) });
    renderFailures(
      fold.querySelector('table'),
      code,
      failures.filter((each) => each.code === code),
    );
  }
  keep(list.children, codes.length, () => undefined);
}

function newFold(code) {
  const fold = document.createElement('details');
  fold.dataset.code = code;
  const summary = fold.appendChild(document.createElement('summary'));
  summary.append(document.createElement('code'), ' ', document.createElement('span'));
  const [name, count] = summary.children;
  name.textContent = code;
  count.dataset.count = '';
  const region = fold.appendChild(document.createElement('div'));
  region.className = 'scroll';
  region.tabIndex = 0;
  region.setAttribute('role', 'group');
  region.setAttribute('aria-label', `Latest requests answered with ${code}`);
  region.append(document.createElement('table'));
  return fold;
}

function renderFailures(table, code, failures) {
  const rows = failures.map(({ atMs, status, path }) => [
    cell(formatMoment(atMs, Date.now())),
    cell(status),
    cell(path || 'no path'),
  ]);
  fill(table, `Latest requests answered with ${code}`, ['At', 'Status', 'Path'], rows);
}

/** Only what is new is added, so that a reader of the log hears each rotation once. */
export function renderRotations(list, rotations) {
  const keyOf = ({ bucket, event, generation }) => `${bucket} ${event} ${generation}`;
  if (rotations.length === 0) {
    if (!list.querySelector('[data-empty]')) list.replaceChildren(emptyItem());
    return;
  }
  const shown = new Set([...list.children].map((item) => item.dataset.key));
  list.querySelector('[data-empty]')?.remove();
  for (const rotation of rotations.toReversed()) {
    if (!shown.has(keyOf(rotation))) list.prepend(rotationItem(rotation, keyOf(rotation)));
  }
  while (list.children.length > rotations.length) list.lastElementChild.remove();
}

function emptyItem() {
  const item = document.createElement('li');
  item.dataset.empty = '';
  item.className = 'quiet';
  item.textContent = 'No credential has changed since the start.';
  return item;
}

const EVENTS = {
  activated: () => '',
  restored: ({ restoredGeneration }) => ` with the key of ${restoredGeneration}`,
  revoked: () => ' revoked',
};

function rotationItem(rotation, key) {
  const { atMs, bucket, event, generation, maskedAccessKeyId, who, workers, acknowledged, tookMs } = rotation;
  const item = document.createElement('li');
  item.dataset.key = key;
  const time = item.appendChild(document.createElement('time'));
  time.dateTime = new Date(atMs).toISOString();
  time.textContent = formatTime(atMs);
  item.appendChild(document.createElement('strong')).textContent =
    `${bucket} generation ${generation}${EVENTS[event](rotation)}`;
  item.appendChild(document.createElement('code')).textContent = maskedAccessKeyId;
  const result = item.appendChild(document.createElement('span'));
  result.dataset.tone = acknowledged === workers ? 'good' : 'bad';
  result.textContent = `${acknowledged} of ${workers} workers`;
  const took = item.appendChild(document.createElement('span'));
  took.className = 'quiet';
  took.textContent = tookMs < 1 ? 'in less than 1 ms' : `in ${formatMs(tookMs)}`;
  if (who) {
    const by = item.appendChild(document.createElement('span'));
    by.className = 'quiet';
    by.textContent = `by ${who}`;
  }
  return item;
}

export function renderHints(list, hints) {
  list.replaceChildren(
    ...hints.map(({ text, command }) => {
      const item = document.createElement('li');
      item.appendChild(document.createElement('p')).textContent = text;
      const line = item.appendChild(document.createElement('div'));
      line.className = 'command';
      const code = line.appendChild(document.createElement('code'));
      code.textContent = command;
      code.tabIndex = 0;
      const copy = line.appendChild(document.createElement('button'));
      copy.type = 'button';
      copy.className = 'second';
      copy.textContent = 'Copy';
      copy.addEventListener('click', () => {
        navigator.clipboard.writeText(command).then(
          () => (copy.textContent = 'Copied'),
          () => (copy.textContent = 'Select it'),
        );
      });
      return item;
    }),
  );
}
