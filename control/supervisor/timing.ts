/** How long the supervisor waits for what. */
export interface SupervisorTiming {
  /** For a worker to say that it listens: loading its code on a busy machine takes seconds. */
  readonly startTimeoutMs: number;
  /** For a worker to acknowledge a credential: it does so between two requests, within milliseconds. */
  readonly acknowledgeTimeoutMs: number;
  /** For a worker's next report, which it sends every second; one that is silent for so long hangs, and is replaced. */
  readonly silenceLimitMs: number;
  /** For requests in flight when the origin stops: a segment to a slow player. */
  readonly drainTimeoutMs: number;
  /** For a worker to exit once its time to drain is over, before it is killed. */
  readonly exitGraceMs: number;
}

export const SUPERVISOR_TIMING: SupervisorTiming = {
  startTimeoutMs: 30_000,
  acknowledgeTimeoutMs: 5000,
  silenceLimitMs: 15_000,
  drainTimeoutMs: 10_000,
  exitGraceMs: 1000,
};
