import type { NodeStatus } from '../status/node-status.ts';
import type { Counters } from '../supervisor/counters.ts';
import { countersSince } from './counters-since.ts';
import { type Figures, figuresOf } from './figures.ts';

interface HistoryOptions {
  /** Moments that are kept. */
  readonly length: number;
  /** Those that come sooner after the one before are joined with the next. */
  readonly spacingMs: number;
}

/** Turns counters into figures, and remembers the last of them for those who come later. */
export class FigureHistory {
  readonly #options: HistoryOptions;
  #points: readonly Figures[] = [];
  #last: { readonly atMs: number; readonly counters: Counters } | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  get points(): readonly Figures[] {
    return this.#points;
  }

  /** Adds the moment of a status; the first has nothing to be compared with and gives none. */
  add(status: NodeStatus, atMs: number): Figures | undefined {
    const { counters } = status;
    const before = this.#last;
    const { length, spacingMs } = this.#options;
    if (before && (atMs <= before.atMs || atMs - before.atMs < spacingMs)) return undefined;
    this.#last = { atMs, counters };
    if (!before) return undefined;
    const counted = countersSince(before.counters, counters);
    const figures = { atMs, ...figuresOf(counted, (atMs - before.atMs) / 1000, status) };
    this.#points = [...this.#points, figures].slice(-length);
    return figures;
  }
}
