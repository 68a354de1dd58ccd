import { type ProcessTime, TICK_MS } from './process-time.ts';

/** Looks within a limit: enough to be accurate, few enough to cost nothing. */
const LOOKS = 10;
/** Looks in a row that find it stopped: its connections are taken by nobody, and it does not go on by itself. */
const STOPPED_LOOKS = 2;
/** Who has less of the time is asleep; who has more waits for a processor, even among a hundred. */
const ASLEEP_SHARE = 0.01;

/**
 * A limit in a process's own time: what it computes and what it sleeps. On a busy machine a process that waits for a
 * processor is not to blame, and one that took its place would have to do its work once more. One that is stopped has no
 * time at all: it is over at the second look.
 */
export class OwnTimeLimit {
  readonly #timeOf: () => ProcessTime | undefined;
  readonly #lookMs: number;
  readonly #timer: NodeJS.Timeout;
  #spentMs = 0;
  #lookedAtMs = performance.now();
  #computedThenMs: number | undefined;
  #stoppedLooks = 0;

  /**
   * @param timeOf what the system tells of the process; where it does not, all time is its own
   * @param onOver called once
   */
  constructor(timeOf: () => ProcessTime | undefined, limitMs: number, onOver: () => void) {
    this.#timeOf = timeOf;
    this.#lookMs = limitMs / LOOKS;
    this.#computedThenMs = timeOf()?.computedMs;
    this.#timer = setInterval(() => {
      this.#look();
      if (this.#spentMs < limitMs && this.#stoppedLooks < STOPPED_LOOKS) return;
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
    const nowMs = performance.now();
    const { computedMs, isStopped = false } = this.#timeOf() ?? {};
    this.#stoppedLooks = isStopped ? this.#stoppedLooks + 1 : 0;
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
