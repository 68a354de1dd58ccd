import type { SampleRun, SampleTable, SyncSamples } from '../../model/samples.ts';
import type { Presentation } from './presentation.ts';
import type { DescriptionRun } from './description-runs.ts';
import type { SampleCursor } from './sample-cursor.ts';
import { fillFlags } from './sample-flags.ts';
import { nextSyncSample, sampleSize, type SampleTables } from './sample-tables.ts';
import { firstIndex } from '../../first-index.ts';

/** What {@link TableSamples.read} expands into; shared by all tables of the process, replaced by longer ones. */
let expanded = allocate(1024);

/** Sample tables, and which of their samples are presented when. */
export interface PresentedTables {
  readonly tables: SampleTables;
  readonly presentation: Presentation;
  /** Where there are several sample entries. */
  readonly descriptions?: readonly DescriptionRun[] | undefined;
}

interface Checkpoints {
  /** Samples that have a checkpoint, ascending from 0; the last is the number of samples. */
  readonly firsts: Uint32Array;
  /** What the cursor saved at each of them. */
  readonly checkpoints: Float64Array;
}

/** The samples of a track, read from its tables on demand, starting at the nearest checkpoint. */
export class TableSamples implements SampleTable {
  readonly count: number;
  readonly mediaTimeTicks: number;
  readonly durationTicks: number;
  readonly endTicks: number;
  readonly #tables: SampleTables;
  readonly #presentation: Presentation;
  readonly #cursor: SampleCursor;
  readonly #firsts: Uint32Array;
  readonly #checkpoints: Float64Array;
  readonly #descriptions: readonly DescriptionRun[] | undefined;

  constructor(
    { tables, presentation, descriptions }: PresentedTables,
    cursor: SampleCursor,
    saved: Checkpoints,
  ) {
    this.count = presentation.count;
    this.mediaTimeTicks = presentation.mediaTimeTicks;
    this.durationTicks = presentation.durationTicks;
    this.endTicks = presentation.endTicks;
    this.#tables = tables;
    this.#presentation = presentation;
    this.#cursor = cursor;
    this.#firsts = saved.firsts;
    this.#checkpoints = saved.checkpoints;
    this.#descriptions = descriptions;
  }

  read(first: number, end: number): SampleRun {
    if (!(first >= 0 && first <= end && end <= this.count)) {
      throw new RangeError(`Cannot read samples ${first} to ${end} of ${this.count}`);
    }
    const count = end - first;
    if (count > expanded.sizes.length) expanded = allocate(count);
    const { sizes, durations, compositionOffsets, flags } = expanded;
    const { decodeShiftTicks, offsetShiftTicks } = this.#presentation;
    const cursor = this.#cursor;
    this.#goTo(first);
    const decodeTimeTicks = cursor.durations.sum + decodeShiftTicks;
    const bytesBefore = cursor.bytes.sum;
    cursor.durations.fill(durations, count);
    if (this.#tables.compositions.count === 0) compositionOffsets.fill(0, 0, count);
    else cursor.compositions.fill(compositionOffsets, count);
    if (offsetShiftTicks !== 0) {
      for (let i = 0; i < count; i++) compositionOffsets[i]! -= offsetShiftTicks;
    }
    fillFlags(this.#tables, this.#presentation.first + first, count, flags);
    const runs = cursor.bytes.fill(sizes, count);
    const totalBytes = cursor.bytes.sum - bytesBefore;
    const run = { count, decodeTimeTicks, sizes, durations, compositionOffsets, flags, totalBytes, runs };
    return this.#descriptions === undefined ? run : { ...run, description: this.#descriptionOf(first) };
  }

  readSync(first: number, end: number): SyncSamples {
    const { view, sizes: sizeTable } = this.#tables;
    const { durations: clock } = this.#cursor;
    const inTables = this.#presentation.first;
    const [sizes, durations]: [number[], number[]] = [[], []];
    let at = Math.min(end, nextSyncSample(this.#tables, inTables + first) - inTables);
    clock.skip(at - this.#goNear(first));
    while (at < end) {
      const next = Math.min(end, nextSyncSample(this.#tables, inTables + at + 1) - inTables);
      const startTicks = clock.sum;
      clock.skip(next - at);
      sizes.push(sampleSize(view, sizeTable, inTables + at));
      durations.push(clock.sum - startTicks);
      at = next;
    }
    return { sizes, durations };
  }

  #descriptionOf(sample: number): number {
    const inTables = this.#presentation.first + sample;
    return this.#descriptions?.findLast(({ first }) => first <= inTables)?.description ?? 1;
  }

  #goTo(sample: number): void {
    this.#cursor.skip(sample - this.#goNear(sample));
  }

  /** @returns the sample with the last checkpoint up to this one, where all cursors stand now */
  #goNear(sample: number): number {
    const checkpoint = lastAtMost(this.#firsts, sample);
    this.#cursor.load(this.#checkpoints, checkpoint);
    return this.#firsts[checkpoint]!;
  }
}

function allocate(count: number) {
  const length = 2 ** Math.ceil(Math.log2(count));
  return {
    sizes: new Uint32Array(length),
    durations: new Uint32Array(length),
    compositionOffsets: new Int32Array(length),
    flags: new Uint32Array(length),
  };
}

/** Index of the last of `values` (ascending, the first one <= `limit`) that is at most `limit`. */
function lastAtMost(values: Uint32Array, limit: number): number {
  return Math.max(0, firstIndex(values.length, (i) => values[i]! > limit) - 1);
}
