import type { Purged } from '../../origin/model/purge-scope.ts';

/** What became of one change at one worker. */
export interface WorkerAcknowledgement {
  readonly workerId: string;
  /** Operating system's process id. */
  readonly pid: number;
  /** Generation the worker signs with, or revision of the keys it checks by, as far as it has told; 0 for none. */
  readonly generation: number;
  /** What a purge dropped there. */
  readonly purged?: Purged;
  /** Why the worker does not go by the change; absent: it does. */
  readonly refusal?: string;
}

/** How many of the workers sign so. */
export function acknowledgedBy(workers: readonly WorkerAcknowledgement[]): number {
  return workers.filter(({ refusal }) => refusal === undefined).length;
}
