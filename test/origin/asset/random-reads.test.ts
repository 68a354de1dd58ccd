import { expect, test } from 'vitest';
import { buildMovie, avc1, type TrackSpec } from '../../support/movie-builder.ts';
import { expand, segmentBounds, unevenBounds } from './support/expand.ts';
import { resolveFile } from './support/resolve.ts';

const COUNT = 5000;

/** Runs that cover all samples; some of them are empty. */
function runs(lengths: readonly number[], valueOf: (run: number) => number): number[] {
  const pairs: number[] = [];
  for (let run = 0, left = COUNT; left > 0; run++) {
    const samples = Math.min(left, lengths[run % lengths.length]!);
    pairs.push(samples, valueOf(run));
    left -= samples;
  }
  return pairs;
}

function valuesOf(pairs: readonly number[]): number[] {
  return pairs.flatMap((value, i) => (i % 2 === 0 ? [] : Array<number>(pairs[i - 1]!).fill(value)));
}

const DURATIONS = runs([1, 0, 2, 1, 0, 0, 3], (run) => 990 + (run % 20));
const OFFSETS = runs([1, 1, 2, 0, 1], (run) => 1000 * ((run * 7) % 5));
const PER_CHUNK = runs([3, 0, 17, 17, 1, 64, 0, 5], () => 0).filter((_, i) => i % 2 === 0);

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 90_000,
  sampleEntries: [avc1()],
  sizes: Uint32Array.from({ length: COUNT }, (_, i) => 1 + ((i * 7919) % 97)),
  perChunk: PER_CHUNK,
  durations: DURATIONS,
  offsets: OFFSETS,
  syncSamples: Array.from({ length: COUNT / 25 }, (_, i) => 1 + 25 * i),
};

async function tableOf(track: TrackSpec) {
  const { head, sizeBytes } = buildMovie([track]);
  const read = (start: number, end: number) => Buffer.concat([head.subarray(start, end)], end - start);
  return (await resolveFile({ sizeBytes, read })).tracks[0]!;
}

test.each([
  ['as tables have it', {}],
  ['in compact sizes', { compactSizes: 8 }],
  ['at places of 64 bits', { largeOffsets: true }],
  ['all in one chunk', { perChunk: [COUNT] }],
] as const)('read() finds each sample %s, wherever it begins', async (_, differently) => {
  const spec = { ...VIDEO, ...differently };
  const { samples, segments, ...track } = await tableOf(spec);
  const bounds = unevenBounds(COUNT);
  const pieces = bounds.slice(1).map((end, i) => [bounds[i]!, end]);
  const backwards = pieces.toReversed().map((piece) => expand(samples, piece));
  const all = backwards.toReversed().flat();
  expect(all).toEqual(expand(samples, segmentBounds({ ...track, samples, segments })));
  expect(all.map(({ size }) => size)).toEqual(Array.from(spec.sizes));
  expect(all.map(({ durationTicks }) => durationTicks)).toEqual(valuesOf(DURATIONS));
  const shift = all[0]!.presentationTicks - all[0]!.decodeTicks - OFFSETS[1]!;
  expect(all.map(({ presentationTicks, decodeTicks }) => presentationTicks - decodeTicks - shift)).toEqual(
    valuesOf(OFFSETS),
  );
  for (const [i, { decodeTicks, offset }] of all.entries()) {
    if (i === 0) continue;
    const before = all[i - 1]!;
    expect(decodeTicks).toBe(before.decodeTicks + before.durationTicks);
    // One track alone: its chunks adjoin.
    expect(offset).toBe(before.offset + before.size);
  }
  const bytes = Array.from({ length: segments.count }, (_, i) => segments.sizeBytes(i));
  expect(bytes.reduce((sum, size) => sum + size)).toBe(all.reduce((sum, { size }) => sum + size, 0));
});
