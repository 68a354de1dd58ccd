import { lastAtMost } from '../../last-at-most.ts';
import { MARKED_ENTRIES, type RunTable } from './sample-tables.ts';

/** A place in a run-length table (`stts`, `ctts`), and the sum of the values before it. Any place is near. */
export class RunCursor {
  readonly #view: DataView;
  readonly #table: RunTable;
  readonly #end: number;
  #sample = 0;
  /** Where the entry stands that the sample is in, and what is before it. */
  #at = 0;
  #samplesBefore = 0;
  #sumBefore = 0;
  #value = 0;
  /** The mark before it, and the first sample behind the one that comes next. */
  #mark = 0;
  #nextMark = 0;

  /** At the first sample. */
  constructor(view: DataView, table: RunTable) {
    this.#view = view;
    this.#table = table;
    this.#end = table.offset + 8 * table.count;
    this.goTo(0);
  }

  /** Sum of the (unsigned) values of all samples before: in `stts`, the decode time. */
  get sum(): number {
    return this.#sumBefore + (this.#sample - this.#samplesBefore) * this.#value;
  }

  /** The sample's value as it stands in the table, unsigned. */
  get value(): number {
    return this.#value;
  }

  /** Samples from this one on that have its value, at least. */
  get alike(): number {
    if (this.#at >= this.#end) return Infinity;
    return this.#samplesBefore + this.#view.getUint32(this.#at) - this.#sample;
  }

  /** @param sample of the table, or what would follow its last */
  goTo(sample: number): void {
    if (sample < this.#samplesBefore || sample >= this.#nextMark) {
      const near = sample < this.#samplesBefore ? 0 : this.#mark;
      this.#goToMark(lastAtMost(this.#table.marks.samples, sample, near));
    }
    const view = this.#view;
    const end = this.#end;
    let at = this.#at;
    let samples = this.#samplesBefore;
    let sum = this.#sumBefore;
    let value = 0;
    for (; at < end; at += 8) {
      const run = view.getUint32(at);
      value = view.getUint32(at + 4);
      if (sample < samples + run) break;
      samples += run;
      sum += run * value;
    }
    this.#at = at;
    this.#samplesBefore = samples;
    this.#sumBefore = sum;
    this.#value = value;
    this.#sample = sample;
  }

  /** Goes on to the first sample with `sum >= target`, or to the end. @returns the sample */
  seek(target: number): number {
    if (this.sum >= target) return this.#sample;
    const { marks, samples } = this.#table;
    this.goTo(Math.max(this.#sample, marks.samples[lastAtMost(marks.sums, Math.ceil(target) - 1)]!));
    while (this.#sample < samples && this.sum < target) {
      const needed = Math.ceil((target - this.sum) / this.#value);
      this.goTo(this.#sample + Math.min(this.alike, needed));
    }
    return this.#sample;
  }

  /** Moves on by `count` samples and writes the value of each to `out`. */
  takeInto(out: Uint32Array | Int32Array, count: number): void {
    const view = this.#view;
    let value = this.#value;
    let i = 0;
    let alikeEnd = Math.min(count, this.alike);
    for (let at = this.#at + 8; ; at += 8) {
      while (i < alikeEnd) out[i++] = value;
      if (i === count) break;
      alikeEnd = Math.min(count, i + view.getUint32(at));
      value = view.getUint32(at + 4);
    }
    this.goTo(this.#sample + count);
  }

  #goToMark(mark: number): void {
    const { offset, marks } = this.#table;
    const { samples, sums } = marks;
    this.#mark = mark;
    this.#at = offset + 8 * MARKED_ENTRIES * mark;
    this.#samplesBefore = samples[mark]!;
    this.#sumBefore = sums[mark]!;
    this.#nextMark = samples[mark + 1] ?? Infinity;
  }
}
