/** So many failures in a row, none of them a success in between, are no accident. */
const FAILURES_TO_OPEN = 10;

/** After the first failures, an endpoint is left alone for half a second; each time that it fails its trial, for twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Reads wait for an endpoint that is the only one, as long as a viewer does: each is to see a trial. */
export const LONGEST_PAUSE_OF_ONLY_ONE_MS = 2000;

/** A trial that has not ended by then says nothing any more, and another may be made. */
const TRIAL_LIMIT_MS = 10_000;

/** Most trials are over sooner: whoever waits for one looks again. */
const LOOK_AGAIN_MS = 100;

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  /** Nothing is sent until then. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly pauseMs: number }
  /** One read finds out. */
  | { readonly kind: 'half-open'; readonly sinceMs: number; readonly pauseMs: number };

const CLOSED: State = { kind: 'closed', failures: 0 };

export type CircuitState = State['kind'];

/**
 * Keeps reads from an endpoint that fails every one of them, and lets one through now and then. Only its clock moves it by
 * itself; times are milliseconds of a clock that is never set.
 */
export class Circuit {
  readonly #longestPauseMs: number;
  #state: State = CLOSED;
  #openings = 0;

  constructor(longestPauseMs = LONGEST_PAUSE_MS) {
    this.#longestPauseMs = longestPauseMs;
  }

  get state(): CircuitState {
    return this.#state.kind;
  }

  /** How often it was opened, trials that failed not counted. */
  get openings(): number {
    return this.#openings;
  }

  /** How long until a read may be sent, as far as that is known; 0: now. */
  waitMs(nowMs: number): number {
    const state = this.#state;
    switch (state.kind) {
      case 'closed':
        return 0;
      case 'open':
        return Math.max(0, state.untilMs - nowMs);
      case 'half-open':
        return Math.min(LOOK_AGAIN_MS, Math.max(0, state.sinceMs + TRIAL_LIMIT_MS - nowMs));
    }
  }

  /** A read is sent. */
  begin(nowMs: number): void {
    const state = this.#state;
    if (state.kind !== 'closed') this.#state = { kind: 'half-open', sinceMs: nowMs, pauseMs: state.pauseMs };
  }

  /** One was answered. */
  succeeded(): void {
    if (this.#state !== CLOSED) this.#state = CLOSED;
  }

  /** One was not. */
  failed(nowMs: number): void {
    const state = this.#state;
    switch (state.kind) {
      case 'closed':
        if (state.failures + 1 < FAILURES_TO_OPEN) {
          this.#state = { kind: 'closed', failures: state.failures + 1 };
          return;
        }
        this.#openings += 1;
        this.#open(FIRST_PAUSE_MS, nowMs);
        return;
      case 'half-open':
        this.#open(Math.min(this.#longestPauseMs, 2 * state.pauseMs), nowMs);
        return;
      case 'open':
        // It was sent before.
        return;
    }
  }

  /** One was given up before it had an answer: where it was the trial, the next is. */
  abandoned(nowMs: number): void {
    if (this.#state.kind === 'half-open') this.#state = { ...this.#state, kind: 'open', untilMs: nowMs };
  }

  #open(pauseMs: number, nowMs: number): void {
    this.#state = { kind: 'open', untilMs: nowMs + pauseMs, pauseMs };
  }
}
