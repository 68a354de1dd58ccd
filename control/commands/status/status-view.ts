import type { ContentCache, Status } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { credentialFaults, credentialTable } from '../credentials/credential-view.ts';
import { fleetFaults, fleetView } from '../fleet/fleet-view.ts';
import type { LiveView } from '../terminal/live-screen.ts';
import { colors, table } from '../terminal/output.ts';
import { formatBytes, formatSeconds } from '../terminal/units.ts';
import { bucketTable, endpointFaults, outcomeLines } from './bucket-table.ts';
import { type Earlier, requestLines, requestTables } from './request-view.ts';
import { workerTable } from './worker-table.ts';

/** A status, and the one before it. */
export interface StatusUpdate {
  readonly status: Status;
  readonly earlier: Earlier | undefined;
}

/** All there is to know, as tables for people. @param withFleet the other nodes, too */
export function statusView(status: Status, withFleet: boolean | undefined = false): string {
  const nowMs = Date.now();
  return [
    ...heading(status, nowMs),
    '',
    workerTable(status.workers, nowMs),
    '',
    bucketTable(status.buckets, nowMs),
    ...faultLines(status, nowMs),
    ...contentTable(status.contentCaches),
    '',
    requestLines(status, undefined),
    ...(withFleet ? ['', ...fleetLines(status, nowMs)] : []),
  ].join('\n');
}

/** Each fits 80 columns; what one leaves out, another has. */
export const STATUS_VIEWS: readonly LiveView<StatusUpdate>[] = [
  view('o', 'overview', 'what is looked at first', ({ status, earlier }, nowMs) => [
    workerTable(status.workers, nowMs, 'short'),
    '',
    bucketTable(status.buckets, nowMs, 'short'),
    ...faultLines(status, nowMs),
    '',
    requestLines(status, earlier),
  ]),
  view('w', 'workers', 'memory, processor, delays, and what each signs with', ({ status }, nowMs) => [
    workerTable(status.workers, nowMs),
  ]),
  view('b', 'buckets', 'reads of the store, connections, and files kept', ({ status }, nowMs) => [
    bucketTable(status.buckets, nowMs, 'reads'),
    '',
    ...outcomeLines(status.buckets),
    ...warnings(endpointFaults(status.buckets)),
    ...contentTable(status.contentCaches),
  ]),
  view('c', 'credentials', 'generations, sources, expiry, and what stores refuse', ({ status }, nowMs) => [
    credentialTable(
      status.buckets.flatMap(({ credential }) => credential ?? []),
      nowMs,
    ),
  ]),
  view('r', 'requests', 'answers by kind and status, and errors', ({ status, earlier }) => [
    requestTables(status, earlier),
  ]),
  view('f', 'fleet', 'the nodes of the fleet, and what each signs with', ({ status }, nowMs) =>
    fleetLines(status, nowMs),
  ),
];

/** For whoever watches the fleet. */
export const FLEET_FIRST = STATUS_VIEWS.toSorted((a, b) => Number(b.key === 'f') - Number(a.key === 'f'));

function view(
  key: string,
  name: string,
  about: string,
  lines: (update: StatusUpdate, nowMs: number) => readonly string[],
): LiveView<StatusUpdate> {
  const draw = (update: StatusUpdate) => {
    const nowMs = Date.now();
    return [...heading(update.status, nowMs), '', ...lines(update, nowMs)].join('\n');
  };
  return { key, name, about, draw };
}

function heading(status: Status, nowMs: number): string[] {
  const { version, ready, listenAddress, startTime, notReadyReasons } = status;
  const state = ready ? colors.green('ready') : colors.yellow('not ready');
  const up = formatSeconds((nowMs - (startTime?.getTime() ?? nowMs)) / 1000);
  return [
    `${colors.bold('headwater')} ${version}  ${state}  on ${listenAddress}  up ${up}`,
    ...warnings([...notReadyReasons, ...refusalLines(status)]),
    ...(status.fleet ? fleetFaults(status.fleet, nowMs).map((line) => `  ${line}`) : []),
  ];
}

function fleetLines({ fleet }: Status, nowMs: number): string[] {
  return [fleet ? fleetView(fleet, nowMs) : 'this node is of no fleet'];
}

function refusalLines({ config }: Status): string[] {
  if (config?.refusalTime === undefined) return [];
  return [`the configuration was refused at ${config.refusalTime.toISOString()}: ${config.refusalReason}`];
}

function faultLines({ buckets }: Status, nowMs: number): string[] {
  const credentials = buckets.flatMap(({ credential }) => credential ?? []);
  return warnings([...credentialFaults(credentials, nowMs), ...endpointFaults(buckets)]);
}

function warnings(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${colors.yellow(line)}`);
}

/** Nothing where no route keeps files. */
function contentTable(caches: readonly ContentCache[]): string[] {
  if (caches.length === 0) return [];
  const rows = caches.map(({ route, reads, storeReads, heldBytes, limitBytes }) => [
    route,
    String(reads),
    String(storeReads),
    `${formatBytes(Number(heldBytes))} of ${formatBytes(Number(limitBytes))}`,
  ]);
  return ['', table(['FILES OF', 'READS', 'FROM STORE', 'MEMORY'], rows)];
}
