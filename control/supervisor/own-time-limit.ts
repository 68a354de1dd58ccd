import { TICK_MS } from './computed-ms.ts';

/** Looks within a limit: enough to be accurate, few enough to cost nothing. */
const LOOKS = 10;
/** Who has less of the time is asleep; who has more waits for a processor, even among a hundred. */
const ASLEEP_SHARE = 0.01;

/**
 * A limit in a process's own time: what it computes and what it sleeps. On a busy machine a process that waits for a
 * processor is not to blame, and one that took its place would have to do its work once more.
 */
export class OwnTimeLimit {
  readonly #computedMs: () => number | undefined;
  readonly #lookMs: number;
  readonly #timer: NodeJS.Timeout;
  #spentMs = 0;
  #lookedAtMs = performance.now();
  #computedThenMs: number | undefined;

  /**
   * @param computedMs for how long the process has had a processor; where nobody can tell, all time is its own
   * @param onOver called once
   */
  constructor(computedMs: () => number | undefined, limitMs: number, onOver: () => void) {
    this.#computedMs = computedMs;
    this.#lookMs = limitMs / LOOKS;
    this.#computedThenMs = computedMs();
    this.#timer = setInterval(() => {
      this.#look();
      if (this.#spentMs < limitMs) return;
      this.end();
      onOver();
    }, this.#lookMs);
  }

  /** From here on, it has the whole time again, to a look. */
  restart(): void {
    this.#spentMs = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const [nowMs, computedMs] = [performance.now(), this.#computedMs()];
    const own = ownTime(nowMs - this.#lookedAtMs, (computedMs ?? 0) - (this.#computedThenMs ?? 0));
    // A look that comes late says that this process waited, and may have a message that it has not read.
    this.#spentMs += Math.min(own, Math.max(this.#lookMs, 1));
    this.#lookedAtMs = nowMs;
    this.#computedThenMs = computedMs;
  }
}

function ownTime(passedMs: number, computedMs: number): number {
  return computedMs <= Math.max(TICK_MS, passedMs * ASLEEP_SHARE) ? passedMs : computedMs;
}
