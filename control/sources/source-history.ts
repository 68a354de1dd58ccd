import type { FetchedCredential } from './providers/credential-provider.ts';
import type { SourceStatus } from './source-status.ts';

export interface Delivery extends FetchedCredential {
  /** When this set was first seen, milliseconds since the epoch. */
  readonly seenAtMs: number;
}

/** How the tries of a source went; never changed, only replaced. */
export interface SourceHistory {
  /** The latest set that it delivered. */
  readonly delivery?: Delivery;
  /** When it last delivered one, new or not. */
  readonly lastDeliveryAtMs?: number;
  /** Of the last try, where that failed. */
  readonly lastError?: NonNullable<SourceStatus['lastError']>;
  readonly failuresInRow: number;
  readonly deliveries: number;
  readonly failures: number;
}

export const NO_HISTORY: SourceHistory = { failuresInRow: 0, deliveries: 0, failures: 0 };

export function afterDelivery(history: SourceHistory, delivery: Delivery, nowMs: number): SourceHistory {
  const { deliveries, failures } = history;
  return { delivery, lastDeliveryAtMs: nowMs, failuresInRow: 0, deliveries: deliveries + 1, failures };
}

/** @param message holds no secret */
export function afterFailure(history: SourceHistory, message: string, nowMs: number): SourceHistory {
  return {
    ...history,
    lastError: { message, atMs: nowMs },
    failuresInRow: history.failuresInRow + 1,
    failures: history.failures + 1,
  };
}
