/** A service that has the wrong token tries again for ever; a person mistypes a few times. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** So many addresses are known at a time: some megabytes. */
const MAX_PEERS = 10_000;

interface Failures {
  readonly sinceMs: number;
  readonly count: number;
}

/** How often callers of an address could not prove who they are lately. */
export class FailedAttempts {
  readonly #now: () => number;
  readonly #byPeer = new Map<string, Failures>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one more; whether there were too many before. @param peer an address without port */
  add(peer: string): boolean {
    const nowMs = this.#now();
    const before = this.#byPeer.get(peer);
    const isOver = before === undefined || before.sinceMs + WINDOW_MS <= nowMs;
    const failures = isOver ? { sinceMs: nowMs, count: 1 } : { ...before, count: before.count + 1 };
    this.#byPeer.delete(peer);
    this.#byPeer.set(peer, failures);
    this.#makeRoom();
    return failures.count > MAX_FAILURES;
  }

  #makeRoom(): void {
    if (this.#byPeer.size <= MAX_PEERS) return;
    const [oldest] = this.#byPeer.keys();
    if (oldest !== undefined) this.#byPeer.delete(oldest);
  }
}
