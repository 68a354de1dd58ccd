import { inStrides, type Steps } from '../../steps.ts';
import { u32Table } from '../box-parts.ts';
import type { Box } from '../boxes.ts';

/** What {@link writeTables} writes, each as its box has it. */
interface TableContents {
  readonly sizes: Uint32Array;
  readonly dependencies: Uint8Array;
  readonly durations: readonly number[];
  readonly offsets: readonly number[];
  readonly syncSamples: readonly number[];
  readonly chunkOffsets: readonly number[];
  readonly chunkSizes: readonly number[];
}

/** Of 32 bits, or what they are taken of. */
type Words = readonly number[] | Uint32Array;

const HEADER_BYTES = 8;

/** Writes the sample tables (ISO/IEC 14496-12 8.6, 8.7) of a track into bytes of their own. */
export function* writeTables(contents: TableContents): Steps<{ view: DataView; stbl: Box[] }> {
  const { sizes, dependencies, durations, offsets, syncSamples, chunkOffsets } = contents;
  const chunkRuns = chunkRunsOf(contents.chunkSizes);
  const tables: [type: string, fields: readonly number[], entries: Words][] = [
    ['stts', [0, durations.length / 2], durations],
    ['ctts', [0, offsets.length / 2], offsets],
    ['stsz', [0, 0, sizes.length], sizes],
    ['stsc', [0, chunkRuns.length / 3], chunkRuns],
    [
      'co64',
      [0, chunkOffsets.length],
      chunkOffsets.flatMap((offset) => [offset / 2 ** 32, offset % 2 ** 32]),
    ],
  ];
  if (syncSamples.length < sizes.length) tables.push(['stss', [0, syncSamples.length], syncSamples]);
  const words = tables.reduce((sum, [, fields, entries]) => sum + 2 + fields.length + entries.length, 0);
  const sdtpBytes = HEADER_BYTES + 4 + dependencies.length;
  const view = new DataView(new ArrayBuffer(4 * words + sdtpBytes));
  const stbl: Box[] = [];
  let at = 0;
  for (const [type, fields, entries] of tables) {
    const box = place(type, at, at + HEADER_BYTES + 4 * (fields.length + entries.length));
    at = yield* writeWords(view, yield* writeWords(view, box.body, fields), entries);
    stbl.push(box);
  }
  const sdtp = place('sdtp', at, at + sdtpBytes);
  new Uint8Array(view.buffer).set(dependencies, sdtp.body + 4);
  return { view, stbl: [...stbl, sdtp] };
}

/** The headers themselves are not written: nothing reads them, for the places are known. */
function place(type: string, start: number, end: number): Box {
  return { type, start, body: start + HEADER_BYTES, end };
}

function* writeWords(view: DataView, at: number, words: Words): Steps<number> {
  yield* inStrides(words.length, (from, to) => {
    u32Table(new Uint32Array(words.slice(from, to))).write(view, at + 4 * from);
  });
  return at + 4 * words.length;
}

/** Triples of `stsc`: first chunk, samples of each, sample entry. */
function chunkRunsOf(chunkSizes: readonly number[]): number[] {
  return chunkSizes.flatMap((samples, i) => (samples === chunkSizes[i - 1] ? [] : [i + 1, samples, 1]));
}
