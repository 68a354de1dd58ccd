import { cell, fill, find, renderFacts, renderLines } from './dom.js';
import { formatBytes, formatNumber } from './format.js';

/** Parts of an answer that are shown; a film as one file has tens of thousands. */
const MOST_PARTS = 200;

/** What the node says that it would answer to a URL, and what of it comes from where. */
export class ExplainView {
  #latest = 0;

  constructor() {
    find('#explain-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.ask(find('#explain-url').value);
    });
  }

  async ask(url) {
    const asked = ++this.#latest;
    find('#explain-url').value = url;
    say('asking …');
    const response = await fetch(`/explain?url=${encodeURIComponent(url)}`);
    const text = await response.text();
    if (asked !== this.#latest) return;
    if (response.ok) return show(JSON.parse(text));
    say(text.trim(), 'bad');
    renderFacts(find('#explain-facts'), []);
    renderLines(find('#explain-notes'), []);
    find('#explain-parts').hidden = true;
  }
}

function show({ route, storeBucket, key, tail, format, answer }) {
  const { status, code, message, contentType, lengthBytes, fromMemory, headers, parts } = answer;
  const said =
    code === '' ? `${status} ${contentType}, ${formatNumber(lengthBytes)} bytes` : `${status} ${code}`;
  say(said, code === '' ? 'good' : 'bad');
  const cacheControl = headers.find(([name]) => name === 'cache-control')?.[1];
  renderFacts(
    find('#explain-facts'),
    [
      ['Reason', message],
      ['Route', `${route.path} (${route.mode})`],
      ['Bucket', `${route.bucket}, at the store ${storeBucket}`],
      ['Key', key],
      ['Tail', tail],
      ['Format', format],
      ['Planned', code === '' ? (fromMemory ? 'from memory' : 'by asking the store') : ''],
      ['Cached', cacheControl ?? ''],
    ]
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name, cell(text)]),
  );
  renderLines(find('#explain-notes'), [
    ...answer.leftOut.map((reason) => `left out: ${reason}`),
    ...answer.ignored.map((reason) => `ignored: ${reason}`),
    ...(parts.length > MOST_PARTS ? [`the first ${MOST_PARTS} of ${formatNumber(parts.length)} parts`] : []),
  ]);
  fill(
    find('#parts-table'),
    'Parts of the answer',
    ['Comes from', 'Range#', 'Used#'],
    parts.slice(0, MOST_PARTS).map(rowOf),
  );
  find('#explain-parts').hidden = parts.length === 0;
}

function rowOf(part) {
  if (part.kind === 'made') return [cell('made here'), cell(''), cell(formatBytes(part.lengthBytes))];
  const { key, start, end } = part.range;
  return [cell(key), cell(`${start}–${end - 1}`), cell(formatBytes(part.usedBytes))];
}

function say(text, tone = '') {
  const place = find('#explain-state');
  place.textContent = text;
  place.dataset.tone = tone;
}
