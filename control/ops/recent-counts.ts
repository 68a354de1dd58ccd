import { type Counters, NO_COUNTERS } from '../supervisor/counters.ts';
import { countersSince } from './counters-since.ts';

/** What somebody means by "now" who asks how a route or a bucket does. */
const WINDOW_MS = 5 * 60_000;
/** How exactly the window is kept. */
const SPACING_MS = 30_000;

interface Moment {
  readonly atMs: number;
  readonly counters: Counters;
}

interface Recent {
  readonly counted: Counters;
  /** Over which it was counted. */
  readonly seconds: number;
}

/** Keeps counters of a few moments, so as to tell what was counted of late. */
export class RecentCounts {
  #moments: readonly Moment[];

  /** @param startMs when everything was zero */
  constructor(startMs: number) {
    this.#moments = [{ atMs: startMs, counters: NO_COUNTERS }];
  }

  /** Takes the counters of now. */
  add(counters: Counters, atMs: number): void {
    const newest = this.#moments.at(-1);
    if (newest !== undefined && atMs - newest.atMs < SPACING_MS) return;
    const fresh = this.#moments.filter((moment, index) => {
      const next = this.#moments[index + 1];
      return next === undefined || next.atMs > atMs - WINDOW_MS;
    });
    this.#moments = [...fresh, { atMs, counters }];
  }

  /** Since the oldest moment there is: five minutes ago, or a little more, or the start. */
  since(counters: Counters, atMs: number): Recent {
    const [oldest = { atMs, counters }] = this.#moments;
    return {
      counted: countersSince(oldest.counters, counters),
      seconds: Math.max(1, (atMs - oldest.atMs) / 1000),
    };
  }
}
