import { cell, fill } from './dom.js';
import { formatMoment, formatSpan } from './format.js';

/** Expiries nearer than this are worth a colour. */
const SOON_MS = 3_600_000;

const HEAD = ['Bucket', 'Generation', 'Access key', 'Kind', 'Source', 'State', 'Age', 'Expires', 'Before'];

/** The active credential of every bucket. */
export function renderCredentials(table, credentials, nowMs) {
  const rows = credentials.map((credential) => {
    const { bucket, generation, source, active, previous, rejection } = credential;
    const before = cell(previous ? `${previous.generation} ${previous.maskedAccessKeyId}` : '');
    const state = sourceCell(credential, nowMs);
    if (!active) {
      const none = cell('');
      return [cell(bucket), cell('none', 'warn'), none, none, cell(source), state, none, none, before];
    }
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
  fill(table, 'Active credential of every bucket', HEAD, rows);
}

/** Its number, and what the store says of it while it refuses it. */
function generationCell(generation, rejection, nowMs) {
  if (!rejection) return cell(generation);
  const { sinceMs } = rejection;
  return cell(
    `${generation}, refused by the store: ${saidOf(rejection)}, for ${formatSpan(nowMs - sinceMs)}`,
    'bad',
  );
}

function saidOf({ status, code }) {
  return code === undefined ? String(status) : `${status} ${code}`;
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

const SPANS_HEAD = [
  'Bucket',
  'Generation',
  'Active',
  'From',
  'Until',
  'By',
  'Access key',
  'Refused by the store',
];
const BAR_COLUMN = 2;

/** A row for each generation, with a bar over the time that all of them span. */
export function renderGenerations(table, spans, nowMs) {
  const rows = spans.map((span) => [
    cell(span.bucket),
    cell(
      span.restoredGeneration === undefined
        ? span.generation
        : `${span.generation}, the key of ${span.restoredGeneration}`,
    ),
    cell(''),
    cell(formatMoment(span.fromMs, nowMs)),
    untilCell(span, nowMs),
    cell(span.who ?? span.source),
    cell(span.maskedAccessKeyId),
    refusalCell(span.refusal, nowMs),
  ]);
  fill(table, 'Generations of every bucket, newest first', SPANS_HEAD, rows);
  const beginMs = Math.min(nowMs - 60_000, ...spans.map(({ fromMs }) => fromMs));
  for (const [index, span] of spans.entries())
    drawBar(table.tBodies[0].rows[index].cells[BAR_COLUMN], span, { beginMs, endMs: nowMs });
}

function untilCell({ end, untilMs, expiresAtMs }, nowMs) {
  if (untilMs !== undefined) {
    const at = formatMoment(untilMs, nowMs);
    return end === 'revoked' ? cell(`${at}, revoked`, 'warn') : cell(at);
  }
  return cell(expiresAtMs === undefined ? 'now' : `now; expires ${formatMoment(expiresAtMs, nowMs)}`, 'good');
}

function refusalCell(refusal, nowMs) {
  if (!refusal) return cell('');
  const { sinceMs, lastMs, isOver } = refusal;
  const times = `${formatMoment(sinceMs, nowMs)} to ${isOver ? formatMoment(lastMs, nowMs) : 'now'}`;
  return cell(`${times}: ${saidOf(refusal)}`, isOver ? 'warn' : 'bad');
}

/** What is active in a strong colour, and in the colour of faults while it is refused. */
function drawBar(place, { end, fromMs, untilMs, refusal }, { beginMs, endMs }) {
  place.className = 'span';
  const bars =
    place.children.length === 2 ? [...place.children] : [newBar(place, 'bar'), newBar(place, 'refused')];
  const at = (ms) => `${((100 * (Math.min(endMs, ms) - beginMs)) / (endMs - beginMs)).toFixed(2)}%`;
  const [bar, refused] = bars;
  bar.dataset.end = end;
  bar.style.setProperty('--from', at(fromMs));
  bar.style.setProperty('--until', at(untilMs ?? endMs));
  refused.hidden = !refusal;
  if (!refusal) return;
  refused.style.setProperty('--from', at(Math.max(fromMs, refusal.sinceMs)));
  refused.style.setProperty('--until', at(refusal.isOver ? refusal.lastMs : endMs));
}

function newBar(place, name) {
  const bar = place.appendChild(document.createElement('i'));
  bar.className = name;
  return bar;
}
