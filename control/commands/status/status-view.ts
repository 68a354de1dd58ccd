import {
  type Bucket,
  CircuitState,
  type ContentCache,
  type Pool,
  type Requests,
  type Status,
  type Worker,
} from '../../grpc/gen/headwater/control/v1/status_service.ts';
import {
  credentialFaults,
  describeExpiry,
  describeGeneration,
  describeSource,
} from '../credentials/credential-view.ts';
import { colors, table } from '../terminal/output.ts';
import { cpuSeconds, stateName } from './status-json.ts';
import { formatBytes, formatSeconds } from '../terminal/units.ts';

/** An earlier status, to tell rates from. */
export interface Earlier {
  readonly status: Status;
  /** How long ago. */
  readonly seconds: number;
}

/** The status as tables for people. */
export function statusView(status: Status, earlier?: Earlier): string {
  const nowMs = Date.now();
  return [
    heading(status, nowMs),
    ...[...status.notReadyReasons, ...refusalLines(status)].map((line) => `  ${colors.yellow(line)}`),
    '',
    workerTable(status.workers, nowMs),
    '',
    bucketTable(status.buckets, nowMs),
    ...credentialFaults(
      status.buckets.flatMap(({ credential }) => credential ?? []),
      nowMs,
    ).map((line) => `  ${colors.yellow(line)}`),
    ...endpointFaults(status.buckets).map((line) => `  ${colors.yellow(line)}`),
    ...contentTable(status.contentCaches),
    '',
    requestLines(status, earlier),
  ].join('\n');
}

/** Endpoints that are left alone, and stores that bear less than all connections. */
function endpointFaults(buckets: readonly Bucket[]): string[] {
  return buckets.flatMap(({ credential, endpoints, pool }) => {
    const { bucket = '' } = credential ?? {};
    const alone = endpoints.flatMap(({ origin, circuit }) => {
      const state = CIRCUIT_WORDS[circuit];
      return state === undefined ? [] : [`${bucket}: ${origin} failed every read of late, and ${state}`];
    });
    const { allowed = 0, limit = 0 } = pool ?? {};
    const slowed = `${bucket}: the store asks for patience: ${allowed} reads at a time, in place of ${limit}`;
    return allowed < limit ? [...alone, slowed] : alone;
  });
}

const CIRCUIT_WORDS: Readonly<Partial<Record<CircuitState, string>>> = {
  [CircuitState.CIRCUIT_STATE_HALF_OPEN]: 'is being tried',
  [CircuitState.CIRCUIT_STATE_OPEN]: 'is left alone for a moment',
};

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

function heading({ version, ready, listenAddress, startTime }: Status, nowMs: number): string {
  const state = ready ? colors.green('ready') : colors.yellow('not ready');
  const upSeconds = (nowMs - (startTime?.getTime() ?? nowMs)) / 1000;
  return `${colors.bold('headwater')} ${version}  ${state}  on ${listenAddress}  up ${formatSeconds(upSeconds)}`;
}

function refusalLines({ config }: Status): string[] {
  if (config?.refusalTime === undefined) return [];
  return [`the configuration was refused at ${config.refusalTime.toISOString()}: ${config.refusalReason}`];
}

function workerTable(workers: readonly Worker[], nowMs: number): string {
  const rows = workers.map((worker) => {
    const { startTime, eventLoopDelay } = worker;
    const state = stateName(worker);
    return [
      worker.id,
      worker.pid === 0 ? '' : String(worker.pid),
      state === 'serving' ? colors.green(state) : colors.yellow(state),
      startTime ? formatSeconds((nowMs - startTime.getTime()) / 1000) : '',
      String(worker.restarts),
      String(worker.requestsInFlight),
      formatBytes(Number(worker.residentBytes)),
      `${cpuSeconds(worker).toFixed(1)} s`,
      eventLoopDelay ? `${eventLoopDelay.p99Ms.toFixed(1)} ms` : '',
      Object.entries(worker.generations)
        .map(([bucket, generation]) => `${bucket} ${generation}`)
        .toSorted()
        .join(', '),
    ];
  });
  const head = [
    'WORKER',
    'PID',
    'STATE',
    'UP',
    'RESTARTS',
    'IN FLIGHT',
    'MEMORY',
    'CPU',
    'LOOP P99',
    'SIGNS WITH',
  ];
  return table(head, rows);
}

function bucketTable(buckets: readonly Bucket[], nowMs: number): string {
  const rows = buckets.map(
    ({ credential, subrequests, outcomes, bytesReceived, retries, resigned, pool, clockOffsetMs }) => {
      const { bucket = '', maskedAccessKeyId = '' } = credential ?? {};
      const finished = Object.values(outcomes).reduce((sum, count) => sum + count, 0n);
      const failed = finished - (outcomes['ok'] ?? 0n);
      return [
        bucket,
        credential ? describeGeneration(credential) : '',
        maskedAccessKeyId,
        credential ? describeExpiry(credential, nowMs) : '',
        credential ? describeSource(credential, nowMs) : '',
        String(subrequests),
        failed > 0n ? colors.red(String(failed)) : '0',
        formatBytes(Number(bytesReceived)),
        String(retries),
        String(resigned),
        describePool(pool),
        clockOffsetMs === 0n ? 'agrees' : colors.yellow(`${Number(clockOffsetMs) / 1000} s`),
      ];
    },
  );
  const head = [
    'BUCKET',
    'GENERATION',
    'ACCESS KEY',
    'EXPIRES',
    'SOURCE',
    'SUBREQUESTS',
    'FAILED',
    'RECEIVED',
    'RETRIES',
    'RE-SIGNED',
    'BUSY',
    'CLOCK',
  ];
  return table(head, rows);
}

function requestLines({ requests }: Status, earlier: Earlier | undefined): string {
  if (!requests) return '';
  const before = earlier?.status.requests;
  const rate = (now: number, then: number) => Math.max(0, now - then) / (earlier?.seconds || 1);
  const [count, sent] = [countOf(requests), Number(requests.bytesSent)];
  const rates = before
    ? `  ${Math.round(rate(count, countOf(before)))}/s  ${formatBytes(rate(sent, Number(before.bytesSent)))}/s`
    : '';
  const answers = requests.answers.map(({ kind, status, count: each }) => `${kind} ${status}: ${each}`);
  const errors = Object.entries(requests.errors).map(([code, each]) => colors.red(`${code}: ${each}`));
  return [
    `${colors.bold(String(count))} requests, ${requests.inFlight} in flight, ${formatBytes(sent)} sent${rates}`,
    ...[answers, errors].filter((line) => line.length > 0).map((line) => `  ${line.join('  ')}`),
  ].join('\n');
}

function countOf({ answers }: Requests): number {
  return answers.reduce((sum, { count }) => sum + Number(count), 0);
}

/** How many connections are busy, of those there are, and what holds them up. */
function describePool(pool: Pool | undefined): string {
  const { running = 0, connected = 0, paused = 0, pending = 0, handedOverFor = '' } = pool ?? {};
  const remarks = [
    ...(paused > 0 ? [`${paused} for slow clients`] : []),
    ...(pending > 0 ? [`${pending} waiting`] : []),
    ...(handedOverFor === '' ? [] : [`by undici: ${handedOverFor}`]),
  ];
  return [`${running} of ${connected}`, ...remarks.map((remark) => colors.yellow(remark))].join(', ');
}
