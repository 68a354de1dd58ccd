import { inStrides, type Steps, STRIDE } from '../../steps.ts';
import type { RunTable } from './sample-tables.ts';

/** How many numbers {@link RunCursor.save} writes. */
export const RUN_STATE_LENGTH = 3;

/** A place in a run-length table (`stts`, `ctts`), and the sum of the values before it. */
export class RunCursor {
  readonly #view: DataView;
  readonly #offset: number;
  #entry = 0;
  /** Samples of the entry that are behind. */
  #used = 0;
  #sum = 0;

  constructor(view: DataView, table: RunTable) {
    this.#view = view;
    this.#offset = table.offset;
  }

  /** Sum of the (unsigned) values of all samples behind: in `stts`, the decode time of the next one. */
  get sum(): number {
    return this.#sum;
  }

  /** The next sample's value as it stands in the table, unsigned. */
  get value(): number {
    let entry = this.#entry;
    let used = this.#used;
    while (used === this.#view.getUint32(this.#offset + 8 * entry)) {
      entry++;
      used = 0;
    }
    return this.#view.getUint32(this.#offset + 8 * entry + 4);
  }

  /** Samples from the next one on that have its value, at least. */
  get alike(): number {
    let entry = this.#entry;
    let left = this.#view.getUint32(this.#offset + 8 * entry) - this.#used;
    while (left === 0) left = this.#view.getUint32(this.#offset + 8 * ++entry);
    return left;
  }

  save(state: Float64Array, at: number): void {
    state[at] = this.#entry;
    state[at + 1] = this.#used;
    state[at + 2] = this.#sum;
  }

  load(state: Float64Array, at: number): void {
    this.#entry = state[at]!;
    this.#used = state[at + 1]!;
    this.#sum = state[at + 2]!;
  }

  /** Moves on by `count` samples, which the table must still have. */
  skip(count: number): void {
    const view = this.#view;
    let at = this.#offset + 8 * this.#entry;
    let used = this.#used;
    let sum = this.#sum;
    while (count > 0) {
      const left = view.getUint32(at) - used;
      const step = Math.min(count, left);
      sum += step * view.getUint32(at + 4);
      count -= step;
      used += step;
      if (step < left) break;
      at += 8;
      used = 0;
    }
    this.#entry = (at - this.#offset) / 8;
    this.#used = used;
    this.#sum = sum;
  }

  /** Like {@link RunCursor.skip}, over any number of samples. */
  *travel(count: number): Steps<void> {
    yield* inStrides(count, (from, to) => {
      this.skip(to - from);
    });
  }

  /** Moves on to the first sample with `sum >= target`, by at most `limit` samples. @returns by how many */
  seek(target: number, limit: number): number {
    let moved = 0;
    while (moved < limit && this.#sum < target) {
      const at = this.#offset + 8 * this.#entry;
      const left = Math.min(this.#view.getUint32(at) - this.#used, limit - moved);
      const needed = Math.ceil((target - this.#sum) / this.#view.getUint32(at + 4));
      const step = Math.min(left, needed);
      this.#advance(at, step);
      moved += step;
    }
    return moved;
  }

  /** Like {@link RunCursor.seek}, over any number of samples. */
  *travelTo(target: number, limit: number): Steps<number> {
    for (let moved = 0; ;) {
      const step = this.seek(target, Math.min(STRIDE, limit - moved));
      moved += step;
      if (step < STRIDE) return moved;
      yield;
    }
  }

  /** Moves on by `count` samples and writes the value of each to `out`. */
  fill(out: Uint32Array | Int32Array, count: number): void {
    let i = 0;
    while (i < count) {
      const at = this.#offset + 8 * this.#entry;
      const value = this.#view.getUint32(at + 4);
      const step = Math.min(count - i, this.#view.getUint32(at) - this.#used);
      for (const end = i + step; i < end; i++) out[i] = value;
      this.#advance(at, step);
    }
  }

  #advance(at: number, step: number): void {
    this.#used += step;
    this.#sum += step * this.#view.getUint32(at + 4);
    if (this.#used === this.#view.getUint32(at)) {
      this.#entry++;
      this.#used = 0;
    }
  }
}
