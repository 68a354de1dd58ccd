import type { CredentialSource } from '../credential/credential-source.ts';

/**
 * `starting`: has not answered yet. `fresh`: the last try delivered. `refreshing`: is being asked again. `stale`: the
 * last try failed, and what it delivered before still holds. `failed`: the last try failed, and there is no such thing.
 */
export type SourceState = 'starting' | 'fresh' | 'refreshing' | 'stale' | 'failed';

/** How a bucket's source is doing. Holds no secret. */
export interface SourceStatus {
  /** As configured; the active credential may have been pushed. */
  readonly kind: CredentialSource['kind'];
  readonly state: SourceState;
  /** When it is asked next, milliseconds since the epoch as all of these; absent: when it changes, or never. */
  readonly nextTryAtMs?: number;
  /** Of the last try, where that failed. */
  readonly lastError?: { readonly message: string; readonly atMs: number };
  /** When it last answered with a usable set, new or not. */
  readonly lastDeliveryAtMs?: number;
  /** Answers with a usable set, and tries without one, since the start. */
  readonly deliveries: number;
  readonly failures: number;
}

/** What of a source's past its state depends on. */
interface SourceProgress {
  readonly isAsking: boolean;
  readonly hasFailed: boolean;
  readonly lastDelivery?: { readonly expiresAtMs?: number | undefined } | undefined;
}

export function sourceState(progress: SourceProgress, nowMs: number): SourceState {
  const { isAsking, hasFailed, lastDelivery } = progress;
  if (!lastDelivery && !hasFailed) return 'starting';
  if (isAsking) return 'refreshing';
  const holds = lastDelivery !== undefined && (lastDelivery.expiresAtMs ?? Infinity) > nowMs;
  if (hasFailed) return holds ? 'stale' : 'failed';
  return holds ? 'fresh' : 'stale';
}
