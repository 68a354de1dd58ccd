/** How long the supervisor waits for what. A worker's own time is what it computes and sleeps. */
export interface SupervisorTiming {
  /** For a worker to say that it listens, in its own time: loading its code takes a second of that. */
  readonly startTimeoutMs: number;
  /** For a worker to acknowledge a credential: it does so between two requests, within milliseconds. */
  readonly acknowledgeTimeoutMs: number;
  /** For a worker's next report, which it sends every second, in its own time; one that hangs is replaced. */
  readonly silenceLimitMs: number;
  /** For requests in flight when the origin stops: a segment to a slow player. */
  readonly drainTimeoutMs: number;
  /** For a request on a connection that was in use when its worker drains: it may be on its way. */
  readonly idleGraceMs: number;
  /** For a worker to exit once its time to drain is over, before it is killed. */
  readonly exitGraceMs: number;
}

export const SUPERVISOR_TIMING: SupervisorTiming = {
  startTimeoutMs: 30_000,
  acknowledgeTimeoutMs: 5000,
  silenceLimitMs: 15_000,
  drainTimeoutMs: 10_000,
  idleGraceMs: 1000,
  exitGraceMs: 1000,
};
