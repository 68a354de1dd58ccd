import { cell, fill, renderFacts } from './dom.js';
import { formatBytes, formatMs, formatNumber, formatPercent, formatSpan } from './format.js';

/** Requests that took longer to begin are worth a colour. */
const SLOW_MS = 1000;
/** A pool that is this full has requests waiting soon. */
const FULL = 0.9;

const ms = (value) =>
  value === undefined ? cell('–') : cell(formatMs(value), value >= SLOW_MS ? 'warn' : undefined);

/** What was asked of late, by route, format and kind. */
export function renderAnswers(table, answers) {
  const head = [
    'Route',
    'Format',
    'Kind',
    'Requests#',
    'Per second#',
    'First byte#',
    '99 %#',
    'Whole, 99 %#',
  ];
  const rows = answers.map((each) => [
    cell(each.route),
    cell(each.format),
    cell(each.kind),
    cell(formatNumber(each.count)),
    cell(formatNumber(each.perSecond)),
    ms(each.firstByteP50Ms),
    ms(each.firstByteP99Ms),
    ms(each.totalP99Ms),
  ]);
  fill(table, 'Requests by route, format and kind', head, rows.length > 0 ? rows : [nothing(head, 'none')]);
}

/** What was asked of the buckets of late, and over which connections. */
export function renderStores(table, stores) {
  const head = [
    'Bucket',
    'Per second#',
    'Latency#',
    '99 %#',
    'Answers',
    'Connections',
    'Waiting#',
    'Endpoints',
  ];
  const rows = stores.map(({ bucket, perSecond, p50Ms, p99Ms, outcomes, refusals, pool, endpoints }) => [
    cell(bucket),
    cell(formatNumber(perSecond)),
    ms(p50Ms),
    ms(p99Ms),
    answersCell(outcomes, refusals),
    poolCell(pool),
    cell(formatNumber(pool.pending), pool.pending > 0 ? 'warn' : undefined),
    endpointCell(endpoints),
  ]);
  fill(table, 'Reads of every bucket', head, rows);
}

/** Of which the store's own words say more. */
const TOLD_BY_THE_STORE = ['ok', 'not-found', 'store-denied'];
/** A player that asks for what is not there is no fault of the store's. */
const NO_FAULT = /^404 |^(?:ok|cancelled)$/;

function answersCell(outcomes, refusals) {
  const others = Object.entries(outcomes).filter(([name]) => !TOLD_BY_THE_STORE.includes(name));
  const said = [...Object.entries(refusals), ...others].filter(([, count]) => count > 0);
  const parts = [['ok', outcomes.ok ?? 0], ...said].map(([name, count]) => `${name} ${formatNumber(count)}`);
  return cell(parts.join(', '), said.some(([name]) => !NO_FAULT.test(name)) ? 'bad' : undefined);
}

function poolCell({ running, connected, limit, allowed, paused, handedOverFor }) {
  const bound = Math.min(limit, allowed ?? limit);
  const parts = [
    `${running} of ${connected}, limit ${limit}`,
    ...(bound < limit ? [`${bound} allowed by the store`] : []),
    ...(paused > 0 ? [`${paused} for slow clients`] : []),
    ...(handedOverFor ? [`by undici: ${handedOverFor}`] : []),
  ];
  const share = limit === 0 ? 0 : running / bound;
  return cell(parts.join(', '), share >= FULL || bound < limit ? 'warn' : undefined, { share });
}

const CIRCUITS = { 'half-open': 'is being tried', open: 'is left alone' };

/** Those that are read are only counted. */
function endpointCell(endpoints) {
  const faulty = endpoints.filter(({ circuit }) => circuit !== 'closed');
  const said = faulty.map(({ origin, circuit }) => `${origin} ${CIRCUITS[circuit]}`);
  return cell(
    [`${endpoints.length - faulty.length} read`, ...said].join(', '),
    said.length > 0 ? 'bad' : undefined,
  );
}

const CACHE_NAMES = {
  assets: 'Indexes of titles',
  plans: 'Plans of answers',
  ranges: 'Ranges of objects',
  content: 'Files of routes',
};

export function renderCaches(table, caches) {
  const head = ['Cache', 'Found#', 'Not found#', 'Found, of all#', 'Left for others#', 'Memory'];
  const rows = caches.map(({ name, hits, misses, evictions, heldBytes, limitBytes }) => [
    cell(CACHE_NAMES[name] ?? name),
    cell(formatNumber(hits)),
    cell(formatNumber(misses)),
    cell(hits + misses === 0 ? '–' : formatPercent((100 * hits) / (hits + misses))),
    cell(formatNumber(evictions)),
    limitBytes === 0
      ? cell(formatBytes(heldBytes))
      : cell(`${formatBytes(heldBytes)} of ${formatBytes(limitBytes)}`, undefined, {
          share: heldBytes / limitBytes,
        }),
  ]);
  fill(table, 'Caches', head, rows.length > 0 ? rows : [nothing(head, 'nothing yet')]);
}

export function renderWorkers(table, workers, nowMs) {
  const head = [
    'Worker',
    'Process#',
    'State',
    'Up',
    'Restarts#',
    'Signs with',
    'In flight#',
    'Memory#',
    'Processor#',
    'Event-loop delay#',
  ];
  const rows = workers.map((worker) => [
    cell(worker.id),
    cell(worker.pid || ''),
    cell(worker.state, worker.state === 'serving' ? 'good' : 'warn'),
    cell(worker.startedAtMs === undefined ? '' : formatSpan(nowMs - worker.startedAtMs)),
    cell(worker.restarts, worker.restarts > 0 ? 'warn' : undefined),
    cell(
      Object.entries(worker.generations)
        .map(([bucket, generation]) => `${bucket} generation ${generation}`)
        .join(', ') || 'nothing yet',
    ),
    cell(worker.inFlight ?? ''),
    cell(worker.rssBytes === undefined ? '' : formatBytes(worker.rssBytes)),
    cell(worker.cpuSeconds === undefined ? '' : formatSpan(worker.cpuSeconds * 1000)),
    cell(worker.eventLoopDelayMs === undefined ? '' : `${formatMs(worker.eventLoopDelayMs)} (99 %)`),
  ]);
  fill(table, 'Workers', head, rows);
}

export function renderTotals(list, { requests, sentBytes, errors, cut, subrequests, retries, resigned }) {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  renderFacts(list, [
    ['Requests', cell(formatNumber(requests))],
    ['Sent', cell(formatBytes(sentBytes))],
    ['Errors', cell(formatNumber(failed), failed > 0 ? 'bad' : 'good')],
    ['Cut', cell(formatNumber(cut), cut > 0 ? 'bad' : undefined)],
    ['Subrequests', cell(formatNumber(subrequests))],
    ['Retries', cell(formatNumber(retries), retries > 0 ? 'warn' : undefined)],
    ['Signed again', cell(formatNumber(resigned), resigned > 0 ? 'warn' : undefined)],
  ]);
}

function nothing(head, text) {
  return head.map((_, index) => cell(index === 0 ? text : '', 'quiet'));
}
