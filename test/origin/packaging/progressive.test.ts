import { describe, expect, it } from 'vitest';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import { Assets } from '../../../origin/asset/assets.ts';
import { isPlan, type PlanPart } from '../../../origin/model/response-plan.ts';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { interleavedMovie } from '../../support/interleaved-movie.ts';
import { bytesOf, clipAsset, finishPlan, planOf } from '../../support/ladder-asset.ts';
import { avc1, buildMovie, movieFile, mp4a, type TrackSpec } from '../../support/movie-builder.ts';
import { samplesOf } from '../../support/served-media.ts';
import { CountingStore, sparse } from '../asset/support/counting-store.ts';
import { resolveFile } from '../asset/support/resolve.ts';

describe('the progressive packager', () => {
  it('puts every sample of every track into one file, at its time', async () => {
    const asset = await clipAsset();
    const file = await bytesOf(planOf(asset, 'ladder.mp4'));
    for (const [i, { id, segments }] of asset.tracks.entries()) {
      const cmaf = [await bytesOf(planOf(asset, `hls/ladder-${id}.m4s`))];
      for (let n = 1; n <= segments.count; n++)
        cmaf.push(await bytesOf(planOf(asset, `hls/ladder-${id}-${n}.m4s`)));
      const expected = samplesOf(Buffer.concat(cmaf));
      const samples = samplesOf(file, i + 1);
      expect(samples.length).toBe(expected.length);
      for (const [n, sample] of samples.entries()) {
        expect(sample.bytes.equals(expected[n]!.bytes), `sample ${n} of ${id}`).toBe(true);
        expect(sample.seconds).toBeCloseTo(expected[n]!.seconds, 6);
      }
    }
  });

  it('knows its length, and says moov first', async () => {
    const asset = await clipAsset();
    const plan = planOf(asset, 'ladder.mp4');
    const file = await bytesOf(plan);
    expect(file.length).toBe(plan.lengthBytes);
    expect(plan).toMatchObject({ contentType: 'video/mp4', lastModifiedMs: asset.lastModifiedMs });
    const moovBytes = file.readUInt32BE(file.readUInt32BE(0));
    expect(topLevel(file)).toEqual(['ftyp', 'moov', 'mdat']);
    expect(plan.parts[0]).toMatchObject({ kind: 'bytes' });
    expect(moovBytes).toBeLessThan(file.length / 20);
  });

  it('leaves no more than a second between what belongs together', async () => {
    const asset = await clipAsset();
    const file = await bytesOf(planOf(asset, 'ladder.mp4'));
    const samples = asset.tracks.flatMap((_, i) => samplesOf(file, i + 1));
    const inFile = samples.toSorted((a, b) => a.bytes.byteOffset - b.bytes.byteOffset);
    let latest = 0;
    for (const { seconds } of inFile) {
      // A second of a chunk, and one that its chunk may begin before another; pictures are presented out of order.
      expect(seconds).toBeGreaterThan(latest - 2.2);
      latest = Math.max(latest, seconds);
    }
  });

  it('reads a file that is interleaved already from front to back', async () => {
    const movie = interleavedMovie({ segments: 3, videoBytes: 40_000, audioBytes: 8000 });
    const plan = planOf(await resolveFile(movie), '.mp4');
    const [, media] = plan.parts;
    expect(plan.parts).toHaveLength(2);
    expect(media).toMatchObject({ kind: 'object', runs: [expect.any(Number), movie.length] });
  });

  it('says in empty edits and media times when a track is presented', async () => {
    const movie = movieFile([
      { ...VIDEO, offsets: [50, 2, 50, 0], edits: [[4000, 2]] },
      // Half a second of silence, and the first frame is what the decoder begins with.
      {
        ...AUDIO,
        edits: [
          [500, 0xffffffff],
          [3000, 1024],
        ],
      },
    ]);
    const asset = await resolveFile(movie);
    const file = finishPlan(matchTail('.mp4')!.plan(asset, new HeldMemory(1024))).parts[0];
    const again = await resolveFile(Buffer.concat([bytesPart(file)], asset.tracks[0]!.object.sizeBytes));
    for (const [i, track] of asset.tracks.entries()) {
      const other = again.tracks[i]!;
      expect(other.segments.startTicks(0) / other.timescale).toBe(
        track.segments.startTicks(0) / track.timescale,
      );
      expect(other.samples.endTicks).toBe(track.samples.endTicks);
      expect(other.samples.read(0, 1).compositionOffsets[0]).toBe(
        track.samples.read(0, 1).compositionOffsets[0],
      );
    }
  });

  it('cuts chunks where the source does, and where they become too long, whatever is in them', async () => {
    const sizes = Uint32Array.from({ length: 100 }, (_, i) => (i % 7 === 0 ? 0 : 100 + i));
    const sound = Uint32Array.from({ length: 180 }, (_, i) => (i < 60 ? 0 : 10 + i));
    const movie = movieFile([
      { ...VIDEO, sizes, perChunk: [0, 60, 3, 30, 7] },
      { ...AUDIO, sizes: sound, perChunk: [1, 100, 40, 39, 0] },
    ]);
    for (let i = movie.indexOf('mdat') + 4; i < movie.length; i++) movie[i] = (i * 31) % 251;
    const plan = planOf(await resolveFile(movie), '.mp4');
    const file = Buffer.concat(plan.parts.flatMap((part) => piecesOf(part, movie)));
    expect(file.length).toBe(plan.lengthBytes);
    for (const trackId of [1, 2]) {
      const bytes = (all: Buffer) => samplesOf(all, trackId).map((sample) => sample.bytes.toString('hex'));
      expect(bytes(file)).toEqual(bytes(movie));
    }
  });

  it('takes 64 bits for offsets past 4 GiB, and for the size of the media', async () => {
    const sizes = new Uint32Array(100).fill(60_000_000);
    const { head, sizeBytes } = buildMovie([{ ...VIDEO, sizes, largeOffsets: true }]);
    const store = new CountingStore().put('large.mp4', sparse(sizeBytes, [[0, head]]));
    const asset = await new Assets(store, { locate: () => undefined }).resolve('media', 'large.mp4');
    const reads = store.reads.length;
    const plan = planOf(asset, 'large.mp4');
    expect(store.reads.length).toBe(reads);
    const bytes = bytesPart(plan.parts[0]);
    expect(plan.lengthBytes).toBe(bytes.length + 6_000_000_000);
    expect(bytes.readBigUInt64BE(bytes.length - 8)).toBe(6_000_000_016n);
    const co64 = bytes.indexOf('co64');
    const chunks = bytes.readUInt32BE(co64 + 8);
    expect(bytes.readBigUInt64BE(co64 + 12)).toBe(BigInt(bytes.length));
    const last = bytes.readBigUInt64BE(co64 + 12 + 8 * (chunks - 1));
    expect(last).toBe(4_500_000_000n + BigInt(bytes.length));
  });

  it('is planned in steps, once for all who ask', async () => {
    const asset = await clipAsset();
    const plans = new HeldMemory(1024 * 1024);
    const ask = () => matchTail('ladder.mp4')!.plan(asset, plans);
    const [first, second] = [ask(), ask()];
    expect([isPlan(first), isPlan(second)]).toEqual([false, false]);
    const plan = finishPlan(first);
    expect(finishPlan(second)).toBe(plan);
    expect(ask()).toBe(plan);
    // It counts for what it holds, not for the media that it would send.
    expect(plans.bytes).toBeLessThan(plan.lengthBytes / 4);
  });

  it('knows the asset by its own name only', async () => {
    const asset = await clipAsset();
    expect(planOf(asset, '.mp4').etag).toBe(planOf(asset, 'ladder.mp4').etag);
    expect(() => planOf(asset, 'other.mp4')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 25,
  sampleEntries: [avc1()],
  sizes: new Uint32Array(100).fill(500),
  perChunk: Array<number>(4).fill(25),
  durations: [100, 1],
  syncSamples: [1, 51],
};

const AUDIO: TrackSpec = {
  trackId: 2,
  handler: 'soun',
  timescale: 48_000,
  sampleEntries: [mp4a()],
  sizes: new Uint32Array(180).fill(100),
  perChunk: Array<number>(4).fill(45),
  durations: [180, 1024],
};

function piecesOf(part: PlanPart, movie: Buffer): Uint8Array[] {
  if (part.kind === 'bytes') return [part.bytes];
  if (part.kind !== 'object') throw new Error('nothing is transformed');
  const { runs } = part;
  return runs.flatMap((start, i) => (i % 2 === 0 ? [movie.subarray(start, runs[i + 1])] : []));
}

function bytesPart(part: unknown): Buffer {
  return Buffer.from((part as { bytes: Uint8Array }).bytes);
}

function topLevel(file: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32BE(at))
    types.push(file.toString('latin1', at + 4, at + 8));
  return types;
}
