import { type Bucket, CircuitState, type Pool } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { describeExpiry, describeGeneration, describeSource } from '../credentials/credential-view.ts';
import { colors, table } from '../terminal/output.ts';
import { formatBytes } from '../terminal/units.ts';

type Column = readonly [title: string, cell: (bucket: Bucket, nowMs: number) => string];

const NAME: Column = ['BUCKET', ({ credential }) => credential?.bucket ?? ''];
const FAILED: Column = ['FAILED', describeFailures];
const BUSY: Column = ['BUSY', ({ pool }) => describePool(pool)];

const CREDENTIAL: readonly Column[] = [
  ['GENERATION', ({ credential }) => (credential ? describeGeneration(credential) : '')],
  ['ACCESS KEY', ({ credential }) => credential?.maskedAccessKeyId ?? ''],
  ['EXPIRES', ({ credential }, nowMs) => (credential ? describeExpiry(credential, nowMs) : '')],
];

const SOURCE: Column = [
  'SOURCE',
  ({ credential }, nowMs) => (credential ? describeSource(credential, nowMs) : ''),
];

const READS: readonly Column[] = [
  ['SUBREQUESTS', ({ subrequests }) => String(subrequests)],
  FAILED,
  ['RECEIVED', ({ bytesReceived }) => formatBytes(Number(bytesReceived))],
  ['RETRIES', ({ retries }) => String(retries)],
  ['RE-SIGNED', ({ resigned }) => String(resigned)],
  BUSY,
  ['CLOCK', describeClock],
];

const COLUMNS = {
  full: [NAME, ...CREDENTIAL, SOURCE, ...READS],
  /** What is looked at first. */
  short: [NAME, ...CREDENTIAL, FAILED, BUSY],
  reads: [NAME, ...READS],
} as const satisfies Record<string, readonly Column[]>;

export function bucketTable(
  buckets: readonly Bucket[],
  nowMs: number,
  size: keyof typeof COLUMNS = 'full',
): string {
  const columns: readonly Column[] = COLUMNS[size];
  const rows = buckets.map((bucket) => columns.map(([, cell]) => cell(bucket, nowMs)));
  return table(
    columns.map(([title]) => title),
    rows,
  );
}

/** How reads of each bucket ended. */
export function outcomeLines(buckets: readonly Bucket[]): string[] {
  return buckets.flatMap(({ credential, outcomes }) => {
    const ends = Object.entries(outcomes).map(([name, count]) =>
      name === 'ok' ? `ok: ${count}` : colors.red(`${name}: ${count}`),
    );
    return ends.length === 0 ? [] : [`${credential?.bucket ?? ''}  ${ends.join('  ')}`];
  });
}

/** Endpoints that are left alone, and stores that bear less than all connections. */
export function endpointFaults(buckets: readonly Bucket[]): string[] {
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

function describeFailures({ outcomes }: Bucket): string {
  const finished = Object.values(outcomes).reduce((sum, count) => sum + count, 0n);
  const failed = finished - (outcomes['ok'] ?? 0n);
  return failed > 0n ? colors.red(String(failed)) : '0';
}

function describeClock({ clockOffsetMs }: Bucket): string {
  return clockOffsetMs === 0n ? 'agrees' : colors.yellow(`${Number(clockOffsetMs) / 1000} s`);
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
