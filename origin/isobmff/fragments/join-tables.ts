import { type Steps, Stride } from '../../steps.ts';
import type { MediaSubject } from '../media-subject.ts';
import { RunCursor } from '../samples/run-cursor.ts';
import { fillFlags } from '../samples/sample-flags.ts';
import { chunkPosition, type SampleTables, sampleSize } from '../samples/sample-tables.ts';
import { FragmentCollector } from './fragment-collector.ts';
import type { Fragments } from './fragments.ts';

/** One part of a track. */
interface Part {
  readonly tables: SampleTables;
  /** When its first sample is decoded; undefined where it follows the part before. */
  readonly startTicks?: number | undefined;
  /** From its ticks to those of the result; the same by default. */
  readonly clock?: (ticks: number) => number;
}

/**
 * Makes one of the samples in a `moov` and those in fragments behind it: recorders write such files, so that what was
 * recorded before a crash is not lost. ISO/IEC 14496-12 8.8.1
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media` where the parts overlap
 */
export function* joinTables(
  parts: readonly Part[],
  objectBytes: number,
  subject: MediaSubject,
): Steps<Fragments> {
  const collector = new FragmentCollector(subject, objectBytes);
  for (const part of parts) {
    const { startTicks, clock = (ticks: number) => ticks } = part;
    collector.startFragment(startTicks === undefined ? undefined : clock(startTicks));
    yield* addSamples({ ...part, clock }, collector);
  }
  return yield* collector.finish();
}

function* addSamples(part: Part & Required<Pick<Part, 'clock'>>, collector: FragmentCollector): Steps<void> {
  const { tables, clock, startTicks = 0 } = part;
  const { view, sizes } = tables;
  const durations = new RunCursor(view, tables.durations);
  const offsets = new RunCursor(view, tables.compositions);
  const stride = new Stride();
  let sample = 0;
  let ticks = startTicks;
  let now = clock(ticks);
  for (const { position, count } of chunksOf(tables)) {
    const flags = new Uint32Array(count);
    fillFlags(tables, sample, count, flags);
    const duration = new Uint32Array(count);
    durations.takeInto(duration, count);
    const offset = new Int32Array(count);
    offsets.takeInto(offset, count);
    collector.startChunk(position, count);
    for (let i = 0; i < count; i++) {
      if (stride.walk()) yield;
      ticks += duration[i]!;
      const next = clock(ticks);
      collector.add(sampleSize(view, sizes, sample++), next - now, flags[i]!, clock(offset[i]!));
      now = next;
    }
  }
}

/** Chunks in their order: `stsc` says for each run of them how many samples they hold. */
function* chunksOf(tables: SampleTables) {
  const { view, chunkRuns, chunkOffsets } = tables;
  for (let run = 0; run < chunkRuns.count; run++) {
    const at = chunkRuns.offset + 12 * run;
    const next = run + 1 < chunkRuns.count ? view.getUint32(at + 12) - 1 : chunkOffsets.count;
    for (let chunk = view.getUint32(at) - 1; chunk < next; chunk++) {
      yield { position: chunkPosition(tables, chunk), count: view.getUint32(at + 4) };
    }
  }
}
