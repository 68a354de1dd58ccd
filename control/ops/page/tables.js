import { formatBytes, formatMs, formatNumber, formatSpan, formatTime } from './format.js';

/** Expiries nearer than this are worth a colour. */
const SOON_MS = 3_600_000;

/** A cell: text, and what to think of it. */
const cell = (text, tone) => ({ text: String(text), tone });

export function renderCredentials(table, credentials, nowMs) {
  const head = ['Bucket', 'Generation', 'Access key', 'Kind', 'Source', 'State', 'Age', 'Expires', 'Before'];
  const rows = credentials.map((credential) => {
    const { bucket, generation, source, active, previous, rejection } = credential;
    const before = cell(previous ? `${previous.generation} ${previous.maskedAccessKeyId}` : '');
    const state = sourceCell(credential, nowMs);
    if (!active)
      return [
        cell(bucket),
        cell('none', 'warn'),
        cell(''),
        cell(''),
        cell(source),
        state,
        cell(''),
        cell(''),
        before,
      ];
    return [
      cell(bucket),
      generationCell(generation, rejection, nowMs),
      cell(active.maskedAccessKeyId),
      cell(kindOf(active)),
      cell(source),
      state,
      cell(formatSpan(nowMs - active.activatedAtMs)),
      expiryCell(active, nowMs),
      before,
    ];
  });
  fill(table, 'Active credential of every bucket', head, rows);
}

/** Its number, and what the store says of it while it refuses it. */
function generationCell(generation, rejection, nowMs) {
  if (!rejection) return cell(generation);
  const { status, code, sinceMs } = rejection;
  const said = code === undefined ? status : `${status} ${code}`;
  return cell(`${generation}, refused by the store: ${said}, for ${formatSpan(nowMs - sinceMs)}`, 'bad');
}

const STATE_TONES = { fresh: 'good', stale: 'warn', failed: 'bad' };

/** Of signing keys, how many days there are keys for. */
function kindOf({ kind, signingKeyDays }) {
  const days = signingKeyDays?.length;
  const count = days === undefined ? '' : `, ${days} ${days === 1 ? 'day' : 'days'}`;
  return kind.replaceAll('-', ' ') + count;
}

/** How the configured source is doing, with its name where the active credential was pushed instead; and the store's clock. */
function sourceCell({ source, sourceStatus, clockOffsetMs }, nowMs) {
  const { kind, state, nextTryAtMs, lastError } = sourceStatus;
  const parts = [
    kind === source ? state : `${kind} ${state}`,
    ...(nextTryAtMs === undefined ? [] : [`asked in ${formatSpan(Math.max(0, nextTryAtMs - nowMs))}`]),
    ...(lastError ? [lastError.message] : []),
    ...(clockOffsetMs === 0 ? [] : [clockOf(clockOffsetMs)]),
  ];
  return cell(parts.join(', '), STATE_TONES[state]);
}

function clockOf(offsetMs) {
  return `store's clock ${formatSpan(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

function expiryCell({ kind, expiresAtMs }, nowMs) {
  if (expiresAtMs === undefined) return cell(kind === 'access-key' ? 'never' : 'not known');
  const left = expiresAtMs - nowMs;
  if (left <= 0) return cell(`${formatSpan(-left)} ago`, 'bad');
  return cell(`in ${formatSpan(left)}`, left < SOON_MS ? 'warn' : undefined);
}

export function renderWorkers(table, workers, nowMs) {
  const head = [
    'Worker',
    'Process',
    'State',
    'Up',
    'Restarts',
    'Signs with',
    'In flight',
    'Memory',
    'Event-loop delay',
  ];
  const rows = workers.map(({ id, pid, state, startedAtMs, restarts, generations, stats }) => [
    cell(id),
    cell(pid || ''),
    cell(state, state === 'serving' ? 'good' : 'warn'),
    cell(startedAtMs === undefined ? '' : formatSpan(nowMs - startedAtMs)),
    cell(restarts, restarts > 0 ? 'warn' : undefined),
    cell(
      Object.entries(generations)
        .map(([bucket, generation]) => `${bucket} generation ${generation}`)
        .join(', ') || 'nothing yet',
    ),
    cell(stats?.requests.inFlight ?? ''),
    cell(stats ? formatBytes(stats.memory.rssBytes) : ''),
    cell(stats ? `${formatMs(stats.eventLoopDelay.p99Ms)} (99 %)` : ''),
  ]);
  fill(table, 'Workers', head, rows);
}

export function renderTotals(list, totals) {
  const errors = Object.values(totals.errors).reduce((sum, count) => sum + count, 0);
  const entries = [
    ['Requests', formatNumber(totals.requests)],
    ['Sent', formatBytes(totals.sentBytes)],
    ['Errors', formatNumber(errors), errors > 0 ? 'bad' : 'good'],
    ['Subrequests', formatNumber(totals.subrequests)],
    ['Retries', formatNumber(totals.retries)],
    ['Signed again', formatNumber(totals.resigned)],
  ];
  keep(list.children, entries.length, () => {
    const entry = list.appendChild(document.createElement('div'));
    entry.append(document.createElement('dt'), document.createElement('dd'));
  });
  for (const [index, [name, value, tone]] of entries.entries()) {
    const [term, text] = list.children[index].children;
    say(term, { text: name });
    say(text, { text: value, tone });
  }
}

/** How often each error was answered, the most frequent first. */
export function renderErrors(list, errors) {
  const counts = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  list.hidden = counts.length === 0;
  renderLines(
    list,
    counts.map(([code, count]) => `${code} ${formatNumber(count)}`),
  );
}

export function renderLines(list, lines) {
  keep(list.children, lines.length, () => list.append(document.createElement('li')));
  for (const [index, text] of lines.entries()) say(list.children[index], { text });
}

/** Only what is new is added, so that a reader of the log hears each rotation once. */
export function renderRotations(list, rotations) {
  const keyOf = ({ bucket, event, generation }) => `${bucket} ${event} ${generation}`;
  const shown = new Set([...list.children].map((item) => item.dataset.key));
  if (rotations.length === 0 && shown.size === 0) return list.replaceChildren(emptyItem());
  list.querySelector('[data-empty]')?.remove();
  for (const rotation of rotations.toReversed()) {
    if (!shown.has(keyOf(rotation))) list.prepend(rotationItem(rotation, keyOf(rotation)));
  }
  while (list.children.length > rotations.length) list.lastElementChild.remove();
  return undefined;
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
      line.appendChild(document.createElement('code')).textContent = command;
      const copy = line.appendChild(document.createElement('button'));
      copy.type = 'button';
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

function fill(table, caption, head, rows) {
  if (!table.tHead) {
    const row = table.createTHead().insertRow();
    for (const title of head) {
      const heading = row.appendChild(document.createElement('th'));
      heading.scope = 'col';
      heading.textContent = title;
    }
    table.createTBody();
    table.setAttribute('aria-label', caption);
  }
  const body = table.tBodies[0];
  keep(body.rows, rows.length, () => {
    const row = body.insertRow();
    for (const _ of head) row.insertCell();
  });
  for (const [index, cells] of rows.entries()) {
    for (const [column, content] of cells.entries()) say(body.rows[index].cells[column], content);
  }
}

/** Adds and removes elements at the end until there are so many; the others stay as they are. */
function keep(elements, count, add) {
  while (elements.length < count) add();
  while (elements.length > count) elements[elements.length - 1].remove();
}

/** Changes what has changed, and nothing else: what somebody has marked stays marked, and nothing flickers. */
function say(element, { text, tone }) {
  if (element.textContent !== text) element.textContent = text;
  if (tone === undefined) delete element.dataset.tone;
  else if (element.dataset.tone !== tone) element.dataset.tone = tone;
}
