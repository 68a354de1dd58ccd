import type { Worker } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { colors, table } from '../terminal/output.ts';
import { formatBytes, formatSeconds } from '../terminal/units.ts';
import { cpuSeconds, stateName } from './status-json.ts';

type Column = readonly [title: string, cell: (worker: Worker, nowMs: number) => string];

/** What is looked at first. */
const SHORT: readonly Column[] = [
  ['WORKER', ({ id }) => id],
  ['PID', ({ pid }) => (pid === 0 ? '' : String(pid))],
  ['STATE', describeState],
  ['UP', ({ startTime }, nowMs) => (startTime ? formatSeconds((nowMs - startTime.getTime()) / 1000) : '')],
  ['RESTARTS', ({ restarts }) => String(restarts)],
  ['IN FLIGHT', ({ requestsInFlight }) => String(requestsInFlight)],
  ['MEMORY', ({ residentBytes }) => formatBytes(Number(residentBytes))],
];

const FULL: readonly Column[] = [
  ...SHORT,
  ['CPU', (worker) => `${cpuSeconds(worker).toFixed(1)} s`],
  ['LOOP P99', ({ eventLoopDelay }) => (eventLoopDelay ? `${eventLoopDelay.p99Ms.toFixed(1)} ms` : '')],
  ['SIGNS WITH', describeGenerations],
];

export function workerTable(
  workers: readonly Worker[],
  nowMs: number,
  size: 'short' | 'full' = 'full',
): string {
  const columns = size === 'short' ? SHORT : FULL;
  const rows = workers.map((worker) => columns.map(([, cell]) => cell(worker, nowMs)));
  return table(
    columns.map(([title]) => title),
    rows,
  );
}

function describeState(worker: Worker): string {
  const state = stateName(worker);
  return state === 'serving' ? colors.green(state) : colors.yellow(state);
}

function describeGenerations({ generations }: Worker): string {
  return Object.entries(generations)
    .map(([bucket, generation]) => `${bucket} ${generation}`)
    .toSorted()
    .join(', ');
}
