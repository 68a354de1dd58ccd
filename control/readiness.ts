import type { CredentialSource } from './config/config.ts';
import type { CredentialDescription } from './credentials/credential-store.ts';
import type { WorkerReport } from './supervisor/worker-slot.ts';

/**
 * Why the node is not ready, one line a reason: a worker that does not serve, or a bucket without a usable credential
 * although it needs no push for one. A bucket that waits for a push keeps no other from being served.
 */
export function notReadyReasons(
  workers: readonly WorkerReport[],
  credentials: readonly CredentialDescription[],
  sources: Readonly<Record<string, CredentialSource>>,
  nowMs: number,
): string[] {
  const idle = workers.filter(({ state }) => state !== 'serving');
  const unusable = credentials.filter(
    (credential) => sources[credential.bucket]?.kind !== 'push' && !isUsable(credential, nowMs),
  );
  return [
    ...idle.map(({ id, state }) => `worker ${id} is ${state}`),
    ...unusable.map(({ bucket, active }) => {
      return `bucket ${bucket} has ${active ? 'a credential that has expired' : 'no credential'}`;
    }),
  ];
}

function isUsable({ active }: CredentialDescription, nowMs: number): boolean {
  return active !== undefined && (active.expiresAtMs ?? Infinity) > nowMs;
}
