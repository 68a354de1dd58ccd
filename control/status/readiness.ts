import type { CredentialDescription } from '../credential/describe-credential.ts';
import type { BucketCredential } from './node-status.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';

/**
 * Why the node is not ready, one line a reason: a worker that does not serve, or a bucket without a usable credential
 * although it needs no push for one. A bucket that waits for a push keeps no other from being served.
 */
export function notReadyReasons(
  workers: readonly WorkerReport[],
  credentials: readonly BucketCredential[],
  nowMs: number,
): string[] {
  const idle = workers.filter(({ state }) => state !== 'serving');
  const unusable = credentials.filter(
    (credential) => credential.sourceStatus.kind !== 'push' && !isUsable(credential, nowMs),
  );
  return [
    ...idle.map(({ id, state }) => `worker ${id} is ${state}`),
    ...unusable.map(({ bucket, active, sourceStatus }) => {
      const state = `bucket ${bucket} has ${active ? 'a credential that has expired' : 'no credential'}`;
      const { kind, lastError } = sourceStatus;
      return lastError ? `${state}: source ${kind} failed: ${lastError.message}` : state;
    }),
  ];
}

function isUsable({ active }: CredentialDescription, nowMs: number): boolean {
  return active !== undefined && (active.expiresAtMs ?? Infinity) > nowMs;
}
