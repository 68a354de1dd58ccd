import type { WorkerReport } from '../supervisor/worker-slot.ts';
import type { Rejection } from '../supervisor/rejections-of.ts';
import type { BucketCredential } from './bucket-credential.ts';

/**
 * How long a refusal counts without being said again. A node that is not ready may be asked for nothing, and would never
 * learn that the store takes its credential by now.
 */
const REJECTION_COUNTS_MS = 60_000;

/**
 * Why the node is not ready, one line a reason: a worker that does not serve, a bucket without a usable credential
 * although it needs no push for one, one whose queue is full, or one whose store refuses every generation there is. A bucket that waits for a
 * push keeps no other from being served.
 */
export function notReadyReasons(
  workers: readonly WorkerReport[],
  credentials: readonly BucketCredential[],
  nowMs: number,
): string[] {
  const idle = workers.filter(({ state }) => state !== 'serving');
  return [
    ...idle.map(({ id, state }) => `worker ${id} is ${state}`),
    ...workers.flatMap(fullQueues),
    ...credentials.flatMap((credential) => want(credential, nowMs) ?? rejected(credential, nowMs) ?? []),
  ];
}

/** A worker that has no place for a read, not even in the queue, answers with errors. */
function fullQueues({ id, stats }: WorkerReport): string[] {
  return Object.entries(stats?.buckets ?? {}).flatMap(([bucket, { pool }]) => {
    if (pool.pending < pool.pendingLimit) return [];
    const holders = `${pool.running - pool.paused} wait for the store, ${pool.paused} for slow clients`;
    return `bucket ${bucket} has a full queue in worker ${id}: of ${pool.limit} connections ${holders}`;
  });
}

/** What a bucket that needs no push is in want of. */
function want({ bucket, active, sourceStatus }: BucketCredential, nowMs: number): string | undefined {
  const { kind, lastError } = sourceStatus;
  if (kind === 'push' || (active !== undefined && signsUntilOf(active) > nowMs)) return undefined;
  const state = `bucket ${bucket} has ${active ? 'a credential that has expired' : 'no credential'}`;
  return lastError ? `${state}: source ${kind} failed: ${lastError.message}` : state;
}

function signsUntilOf({ signsUntilMs, expiresAtMs }: NonNullable<BucketCredential['active']>): number {
  return signsUntilMs ?? expiresAtMs ?? Infinity;
}

/** While either of two generations reads, players miss nothing. */
function rejected(credential: BucketCredential, nowMs: number): string | undefined {
  const { bucket, previous, rejection, previousRejection } = credential;
  const counts = (each: Rejection | undefined) =>
    each !== undefined && each.lastMs > nowMs - REJECTION_COUNTS_MS;
  if (!counts(rejection) || (previous !== undefined && !counts(previousRejection))) return undefined;
  const { status, code } = rejection!;
  return `bucket ${bucket} has no credential that its store takes: ${status} ${code ?? ''}`.trim();
}
