import type { SampleRun, SampleTable, SyncSamples } from '../../model/samples.ts';
import type { Presentation } from './presentation.ts';
import type { DescriptionRun } from './description-runs.ts';
import { RunCursor } from './run-cursor.ts';
import type { SampleBytes } from './sample-bytes.ts';
import { fillFlags } from './sample-flags.ts';
import { nextSyncSample, sampleSize, type SampleTables } from './sample-tables.ts';

/** What {@link TableSamples.read} expands into; shared by all tables of the process, replaced by longer ones. */
let expanded = allocate(1024);

/** Sample tables, and which of their samples are presented when. */
export interface PresentedTables {
  readonly tables: SampleTables;
  readonly presentation: Presentation;
  /** Where there are several sample entries. */
  readonly descriptions?: readonly DescriptionRun[] | undefined;
}

/** The samples of a track, read from its tables on demand. */
export class TableSamples implements SampleTable {
  readonly count: number;
  readonly mediaTimeTicks: number;
  readonly durationTicks: number;
  readonly endTicks: number;
  readonly #tables: SampleTables;
  readonly #presentation: Presentation;
  readonly #durations: RunCursor;
  readonly #compositions: RunCursor;
  readonly #bytes: SampleBytes;
  readonly #descriptions: readonly DescriptionRun[] | undefined;

  constructor({ tables, presentation, descriptions }: PresentedTables, bytes: SampleBytes) {
    this.count = presentation.count;
    this.mediaTimeTicks = presentation.mediaTimeTicks;
    this.durationTicks = presentation.durationTicks;
    this.endTicks = presentation.endTicks;
    this.#tables = tables;
    this.#presentation = presentation;
    this.#durations = new RunCursor(tables.view, tables.durations);
    this.#compositions = new RunCursor(tables.view, tables.compositions);
    this.#bytes = bytes;
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
    const inTables = this.#presentation.first + first;
    this.#durations.goTo(inTables);
    const decodeTimeTicks = this.#durations.sum + decodeShiftTicks;
    this.#durations.takeInto(durations, count);
    this.#compositions.goTo(inTables);
    this.#compositions.takeInto(compositionOffsets, count);
    if (offsetShiftTicks !== 0) {
      for (let i = 0; i < count; i++) compositionOffsets[i]! -= offsetShiftTicks;
    }
    fillFlags(this.#tables, inTables, count, flags);
    const { runs, totalBytes } = this.#bytes.fill(sizes, inTables, count);
    const run = { count, decodeTimeTicks, sizes, durations, compositionOffsets, flags, totalBytes, runs };
    return this.#descriptions === undefined ? run : { ...run, description: this.#descriptionOf(first) };
  }

  readSync(first: number, end: number): SyncSamples {
    const { view, sizes: sizeTable } = this.#tables;
    const clock = this.#durations;
    const inTables = this.#presentation.first;
    const [sizes, durations]: [number[], number[]] = [[], []];
    let at = Math.min(end, nextSyncSample(this.#tables, inTables + first) - inTables);
    while (at < end) {
      const next = Math.min(end, nextSyncSample(this.#tables, inTables + at + 1) - inTables);
      clock.goTo(inTables + at);
      const startTicks = clock.sum;
      clock.goTo(inTables + next);
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
