/** What became of one credential at one worker. */
export interface WorkerAcknowledgement {
  readonly workerId: string;
  /** Operating system's process id. */
  readonly pid: number;
  /** Generation the worker signs with, as far as it has told; 0 for none. */
  readonly generation: number;
  /** Why the worker does not sign with the new credential; absent: it does. */
  readonly refusal?: string;
}

/** How many of the workers sign so. */
export function acknowledgedBy(workers: readonly WorkerAcknowledgement[]): number {
  return workers.filter(({ refusal }) => refusal === undefined).length;
}
