import { describe, expect, test } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { Assets } from '../../../origin/asset/assets.ts';
import {
  type BaseStyle,
  fragment,
  fragmentedHead,
  hybridHead,
  mediaHeader,
  randomAccess,
  type RunSpec,
  segmentIndex,
  FRAGMENTED_AUDIO as AUDIO,
  FRAGMENTED_VIDEO as VIDEO,
} from '../../support/fragment-builder.ts';
import { audioEntry, esds, movieFile, type TrackSpec } from '../../support/movie-builder.ts';
import { box, u32, u64 } from '../../support/mp4-boxes.ts';
import { type Content, CountingStore, sparse } from './support/counting-store.ts';
import { expand, segmentBounds } from './support/expand.ts';
import { errorOf, resolveFile } from './support/resolve.ts';

/** Two seconds of four frames, the first a sync sample. */
function videoRun(decodeTime?: number): RunSpec {
  const time = decodeTime === undefined ? {} : { decodeTime };
  return { trackId: 1, ...time, sizes: [40, 10, 11, 12], durations: 500, syncSamples: [0] };
}

function audioRun(decodeTime: number, frames = 94): RunSpec {
  return { trackId: 2, decodeTime, sizes: Array.from({ length: frames }, (_, i) => 5 + i), durations: 1024 };
}

function file(tracks: TrackSpec[], fragments: readonly (readonly RunSpec[])[], style?: BaseStyle): Buffer {
  let bytes = fragmentedHead(tracks);
  for (const runs of fragments) bytes = Buffer.concat([bytes, fragment(bytes.length, runs, style)]);
  return bytes;
}

function startsOf(asset: Asset, track = 0): number[] {
  const { segments } = asset.tracks[track]!;
  return Array.from({ length: segments.count + 1 }, (_, i) => segments.startTicks(i));
}

describe('a fragmented file', () => {
  test.each<BaseStyle>(['moof', 'offset', 'implied'])(
    'has its data where its fragments say (%s)',
    async (style) => {
      const bytes = file(
        [VIDEO, AUDIO],
        [
          [videoRun(0), audioRun(0)],
          [videoRun(2000), audioRun(96_256)],
        ],
        style,
      );
      const [video, audio] = (await resolveFile(bytes)).tracks;
      const firstData = bytes.indexOf('mdat') + 4;
      const [first, second] = [expand(video!.samples, [0, 8]), expand(audio!.samples, [0, 188])];
      expect(first.slice(0, 4).map(({ offset }) => offset - firstData)).toEqual([0, 40, 50, 61]);
      expect(second[0]!.offset - firstData).toBe(73);
      expect(first[4]!.offset).toBe(bytes.indexOf('mdat', firstData) + 4);
      expect(first.map(({ flags }) => flags >>> 16)).toEqual([
        0x200, 0x101, 0x101, 0x101, 0x200, 0x101, 0x101, 0x101,
      ]);
    },
  );

  test.each([
    ['text', Buffer.from('End of recording\n')],
    ['bytes of all kinds', Buffer.alloc(40, 0xa5)],
    ['fewer than a header has', Buffer.from([0, 0, 0])],
    ['zeros', Buffer.alloc(4096)],
  ])('may end in what is no box: %s', async (_, junk) => {
    const bytes = file([VIDEO], [[videoRun(0)], [videoRun(2000)]]);
    expect(startsOf(await resolveFile(Buffer.concat([bytes, junk])))).toEqual([0, 2000, 4000]);
  });

  test('is cut where its fragments start with a sync sample', async () => {
    const inGop = { ...videoRun(2000), syncSamples: [] };
    const asset = await resolveFile(
      file([VIDEO], [[videoRun(0)], [inGop], [videoRun(4000)], [videoRun(6000)]]),
    );
    expect(startsOf(asset)).toEqual([0, 4000, 6000, 8000]);
  });

  test('has its audio cut where the video is, however it was fragmented', async () => {
    const chunks = Array.from({ length: 19 }, (_, i) => [audioRun(i * 10 * 1024, 10)]);
    const asset = await resolveFile(file([VIDEO, AUDIO], [[videoRun(0)], [videoRun(2000)], ...chunks]));
    expect(asset.tracks.map(segmentBounds)).toEqual([
      [0, 4, 8],
      [0, 94, 190],
    ]);
  });

  test('of audio alone is cut at its own fragments', async () => {
    const asset = await resolveFile(file([AUDIO], [[audioRun(0)], [audioRun(96_256)], [audioRun(192_512)]]));
    expect(segmentBounds(asset.tracks[0]!)).toEqual([0, 94, 188, 282]);
  });

  test('is cut like any other where the server manifest asks for a length, or a progressive file is beside it', async () => {
    const fragments = Array.from({ length: 6 }, (_, i) => [videoRun(i * 2000)]);
    const store = new CountingStore().put('a.mp4', file([VIDEO], fragments));
    const progressive = { ...AUDIO, sizes: [9], perChunk: [1], durations: [1, 576_000] };
    store.put('b.mp4', movieFile([progressive]));
    const meta = '<head><meta name="hls_minimum_fragment_length" content="6"/></head>';
    store.put('long.ism', Buffer.from(`<smil>${meta}<body><video src="a.mp4"/></body></smil>`));
    store.put('mixed.ism', Buffer.from('<smil><body><video src="a.mp4"/><audio src="b.mp4"/></body></smil>'));
    const assets = new Assets(store, { locate: () => undefined });
    expect(startsOf(await assets.resolve('media', 'long.ism'))).toEqual([0, 6000, 12_000]);
    expect(startsOf(await assets.resolve('media', 'mixed.ism'))).toEqual([0, 4000, 8000, 12_000]);
    expect(startsOf(await assets.resolve('media', 'a.mp4'))).toHaveLength(7);
  });

  test('that begins at the time of day begins at 0, all tracks alike', async () => {
    const [day, half] = [1_700_000_000, 24_000];
    const late = { ...audioRun(day * 48_000 + half), trackId: 2 };
    const asset = await resolveFile(file([VIDEO, AUDIO], [[videoRun(day * 1000)], [late]]));
    expect(startsOf(asset)[0]).toBe(0);
    expect(startsOf(asset, 1)[0]).toBe(half);
    expect(asset.durationSeconds).toBe(0.5 + (94 * 1024) / 48_000);
  });

  test('without decode times follows itself; with those of Smooth Streaming it follows them', async () => {
    expect(startsOf(await resolveFile(file([VIDEO], [[videoRun()], [videoRun()]])))).toEqual([0, 2000, 4000]);
    const smooth = [0, 2500].map((absoluteTime) => [{ ...videoRun(), absoluteTime }]);
    expect(startsOf(await resolveFile(file([VIDEO], smooth)))).toEqual([0, 2500, 4500]);
  });

  test('whose audio begins before 0 is heard from 0 on', async () => {
    const { decodeTime: _, ...run } = audioRun(0);
    const [track] = (await resolveFile(file([AUDIO], [[{ ...run, absoluteTime: -600 }]]))).tracks;
    expect(track!.samples).toMatchObject({ mediaTimeTicks: 600, endTicks: 94 * 1024 - 600 });
    expect(track!.segments.startTicks(0)).toBe(0);
  });

  test('whose primed audio goes by another clock goes by its sample rate', async () => {
    const [from, frame] = [10_000_000, 232_200];
    const sizes = Array.from({ length: 94 }, () => 5);
    const entry = audioEntry('mp4a', esds(Buffer.of(0x12, 0x08)));
    const smooth = { ...AUDIO, timescale: from, sampleEntries: [entry] };
    const run: RunSpec = { trackId: 2, absoluteTime: -frame, sizes, durations: frame };
    const [track] = (await resolveFile(file([smooth], [[run], [{ ...run, absoluteTime: 93 * frame }]])))
      .tracks;
    expect(track).toMatchObject({ timescale: 44_100, samples: { mediaTimeTicks: 1024, count: 188 } });
    const samples = expand(track!.samples, [0, 188]);
    // Frames of 23.22 ms, which are 1024.002 samples.
    expect(new Set(samples.map(({ durationTicks }) => durationTicks))).toEqual(new Set([1024]));
    expect(samples[1]!.presentationTicks).toBe(0);
    const unprimed = { ...run, absoluteTime: 0 };
    expect((await resolveFile(file([smooth], [[unprimed]]))).tracks[0]!.timescale).toBe(from);
  });

  test('has a gap between fragments filled by the sample before it', async () => {
    const { samples } = (await resolveFile(file([VIDEO], [[videoRun(0)], [videoRun(2300)]]))).tracks[0]!;
    const expanded = expand(samples, [0, 8]);
    expect(expanded.map(({ decodeTicks }) => decodeTicks)).toEqual([
      0, 500, 1000, 1500, 2300, 2800, 3300, 3800,
    ]);
    expect(expanded[3]!.durationTicks).toBe(800);
  });

  test('applies its edit list to decode times', async () => {
    const edits = [[0, 600]] as const;
    const primed = (await resolveFile(file([{ ...AUDIO, edits }], [[audioRun(0)]]))).tracks[0]!;
    expect(primed.samples).toMatchObject({ mediaTimeTicks: 600, endTicks: 94 * 1024 - 600 });
    const later = (await resolveFile(file([{ ...AUDIO, edits }], [[audioRun(1000)]]))).tracks[0]!;
    expect(later.samples).toMatchObject({ mediaTimeTicks: 0, endTicks: 400 + 94 * 1024 });
    expect(later.segments.startTicks(0)).toBe(400);
  });
});

describe('a fragmented file is read', () => {
  const MEDIA_BYTES = 3_000_000;
  const FRAGMENTS = 12;

  /** What of an index to lay around fragments: `between` stands before each four of them. */
  interface Extra {
    readonly front?: Buffer;
    readonly between?: readonly Buffer[];
    readonly back?: Buffer;
  }

  /** Fragments of 3 MB, of which only the headers exist. */
  function large(extra: (places: number[], sizes: number[]) => Extra): Content {
    const run = { ...videoRun(), sizes: [MEDIA_BYTES - 3, 1, 1, 1] };
    const moofBytes = fragment(0, [videoRun(0)]).length - 73 - 8;
    const size = moofBytes + 8 + MEDIA_BYTES;
    const sizes = Array.from({ length: FRAGMENTS }, () => size);
    const { front = Buffer.alloc(0), between = [] } = extra(
      sizes.map(() => 0),
      sizes,
    );
    const before = (i: number) =>
      between.slice(0, Math.floor(i / 4) + 1).reduce((sum, { length }) => sum + length, 0);
    const lay = (start: number) => sizes.map((_, i) => start + i * size + before(i));
    const head = fragmentedHead([VIDEO], front);
    const places = lay(head.length);
    const back = extra(places, sizes).back ?? Buffer.alloc(0);
    const moofs = places.map((place, i) => {
      const bytes = fragment(place, [{ ...run, decodeTime: i * 2000, sizes: [40, 10, 11, 12] }]).subarray(
        0,
        moofBytes,
      );
      bytes.writeUInt32BE(MEDIA_BYTES - 33, bytes.length - 4 * 16 + 4);
      return [place, Buffer.concat([bytes, mediaHeader(MEDIA_BYTES)])] as const;
    });
    const indexes = between.map((bytes, i) => [places[4 * i]! - bytes.length, bytes] as const);
    const end = places.at(-1)! + size;
    return sparse(
      end + back.length,
      [[0, head] as const, ...moofs, ...indexes, [end, back] as const].toSorted(([a], [b]) => a - b),
    );
  }

  async function readsOf(content: Content): Promise<CountingStore> {
    const store = new CountingStore().put('a.mp4', content);
    const asset = await new Assets(store, { locate: () => undefined }).resolve('media', 'a.mp4');
    expect(startsOf(asset)).toEqual(Array.from({ length: FRAGMENTS + 1 }, (_, i) => i * 2000));
    expect(asset.tracks[0]!.segments.sizeBytes(FRAGMENTS - 1)).toBe(MEDIA_BYTES);
    expect(store.reads.slice(1).every(({ ifMatch }) => ifMatch !== undefined)).toBe(true);
    return store;
  }

  test('whole where it is small: once, or twice beyond 64 KiB', async () => {
    const small = new CountingStore().put('a.mp4', file([VIDEO], [[videoRun(0)], [videoRun(2000)]]));
    await new Assets(small, { locate: () => undefined }).resolve('media', 'a.mp4');
    expect(small.reads).toHaveLength(1);
    const run = { ...videoRun(), sizes: [50_000, 20_000, 20_000, 20_000] };
    const larger = new CountingStore().put('a.mp4', file([VIDEO], [[run], [run], [run]]));
    await new Assets(larger, { locate: () => undefined }).resolve('media', 'a.mp4');
    expect(larger.reads).toHaveLength(2);
  });

  test('fragment by fragment by its sidx', async () => {
    const { reads } = await readsOf(large((_, sizes) => ({ front: segmentIndex(1, 1000, sizes) })));
    // The first fragment lies in the head.
    expect(reads).toHaveLength(FRAGMENTS);
    expect(Math.max(...reads.map(({ start, end }) => end - start))).toBeLessThanOrEqual(65_536);
  });

  /** `reference_type`: the reference is to another index. */
  const INDEX = 0x8000_0000;

  test('fragment by fragment by indexes of an index, which lie behind it', async () => {
    const { reads } = await readsOf(
      large((_, sizes) => {
        const leaf = (i: number) => segmentIndex(1, 1000, sizes.slice(4 * i, 4 * i + 4), offsetTo(i));
        const bytes = segmentIndex(1, 1000, sizes.slice(0, 4)).length;
        // Behind the first leaf stand the two others, and the media of the leaves before.
        const offsetTo = (i: number) => (2 - i) * bytes + 4 * i * sizes[0]!;
        const leaves = [0, 1, 2].map(leaf);
        return {
          front: Buffer.concat([
            segmentIndex(
              1,
              1000,
              leaves.map(() => INDEX + bytes),
            ),
            ...leaves,
          ]),
        };
      }),
    );
    expect(reads).toHaveLength(FRAGMENTS);
  });

  test('fragment by fragment by indexes of an index, which lie among the fragments', async () => {
    const { reads } = await readsOf(
      large((_, sizes) => {
        const leaves = [0, 1, 2].map((i) => segmentIndex(1, 1000, sizes.slice(4 * i, 4 * i + 4)));
        const groups = leaves.map(({ length }) => INDEX + length + 4 * sizes[0]!);
        return { front: segmentIndex(1, 1000, groups), between: leaves };
      }),
    );
    // The first leaf and its first fragment lie in the head; each of the others takes a read.
    expect(reads).toHaveLength(1 + 2 + FRAGMENTS - 1);
    expect(Math.max(...reads.map(({ start, end }) => end - start))).toBeLessThanOrEqual(65_536);
  });

  test('fragment by fragment by indexes that each name the next one', async () => {
    const { reads } = await readsOf(
      large((_, sizes) => {
        const own = (i: number) => sizes.slice(4 * i, 4 * i + 4);
        const last = segmentIndex(1, 1000, own(2));
        const middle = segmentIndex(1, 1000, [...own(1), INDEX + last.length]);
        const first = segmentIndex(1, 1000, [...own(0), INDEX + middle.length]);
        return { between: [first, middle, last] };
      }),
    );
    expect(reads).toHaveLength(1 + 2 + FRAGMENTS - 1);
  });

  test('from one fragment to the next where an index leads to none', async () => {
    const { reads } = await readsOf(
      large((_, sizes) => ({ front: segmentIndex(1, 1000, [INDEX + sizes[0]!, sizes[1]!]) })),
    );
    expect(reads.length).toBeLessThanOrEqual(FRAGMENTS + 2);
  });

  test('fragment by fragment by its mfra', async () => {
    const { reads } = await readsOf(large((places) => ({ back: randomAccess(1, places) })));
    // The tail besides, and what follows the last fragment.
    expect(reads).toHaveLength(FRAGMENTS + 2);
  });

  test('from one fragment to the next where nothing says where they are', async () => {
    const { reads } = await readsOf(large(() => ({})));
    expect(reads).toHaveLength(FRAGMENTS + 1);
  });

  test('fragments at a time, not all at once', async () => {
    const store = new CountingStore().put(
      'a.mp4',
      large((_, sizes) => ({ front: segmentIndex(1, 1000, sizes) })),
    );
    let underWay = 0;
    let most = 0;
    store.beforeRead = async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
    };
    await new Assets(store, { locate: () => undefined }).resolve('media', 'a.mp4');
    expect(most).toBe(FRAGMENTS - 1);
  });

  test('no further than its index leads astray', async () => {
    const astray = large((places) => ({ back: randomAccess(1, [places[1]! + 1, places[2]!]) }));
    expect((await errorOf(resolveFile(astray))).code).toBe('corrupt-media');
    const claims = large((places) => ({
      back: Buffer.concat([randomAccess(1, places).subarray(0, -4), u32(2 ** 31)]),
    }));
    expect((await errorOf(resolveFile(claims))).message).toContain('its mfra box claims 2147483648 bytes');
  });
});

describe('a file with samples in its moov and fragments behind', () => {
  const sizes = [30, 1, 2, 3];
  const VIDEO_PART = { ...VIDEO, sizes, perChunk: [3, 1], durations: [4, 500], syncSamples: [1] };
  const AUDIO_PART = { ...AUDIO, sizes: [7, 8], perChunk: [1, 1], durations: [1, 95_000, 1, 1000] };
  const hybrid = (tracks: TrackSpec[], fragments: readonly (readonly RunSpec[])[]) => {
    let bytes = hybridHead(tracks);
    for (const runs of fragments) bytes = Buffer.concat([bytes, fragment(bytes.length, runs)]);
    return bytes;
  };

  test('plays whole, each sample where it lies', async () => {
    const bytes = hybrid([VIDEO_PART, AUDIO_PART], [[videoRun(2000), audioRun(96_000)], [videoRun(4000)]]);
    const asset = await resolveFile(bytes);
    const [video, audio] = asset.tracks.map(({ samples }) => expand(samples, [0, samples.count]));
    const mdats = [...bytes.toString('latin1').matchAll(/mdat/g)].map(({ index }) => index + 4);
    expect(video!.map(({ size }) => size)).toEqual([...sizes, 40, 10, 11, 12, 40, 10, 11, 12]);
    expect([0, 3, 4, 8].map((i) => video![i]!.offset)).toEqual([
      mdats[0],
      mdats[0]! + 40,
      mdats[1],
      mdats[2],
    ]);
    expect(video!.map(({ decodeTicks }) => decodeTicks / 500)).toEqual(video!.map((_, i) => i));
    expect(video!.map(({ flags }) => (flags & 0x10000) === 0)).toEqual(video!.map((_, i) => i % 4 === 0));
    expect(audio).toHaveLength(96);
    expect(audio![1]).toMatchObject({ size: 8, offset: mdats[0]! + 43, decodeTicks: 95_000 });
    expect(audio![2]).toMatchObject({ size: 5, offset: mdats[1]! + 73, decodeTicks: 96_000 });
    expect(asset.durationSeconds).toBe(6);
  });

  test('is cut like a progressive one, which its beginning is', async () => {
    const fragments = [2000, 4000, 6000].map((time) => [videoRun(time)]);
    expect(startsOf(await resolveFile(hybrid([VIDEO_PART], fragments)))).toEqual([0, 4000, 8000]);
  });

  test('goes on where its fragments do not say when they start', async () => {
    const asset = await resolveFile(hybrid([VIDEO_PART], [[videoRun()], [videoRun()]]));
    expect(asset.durationSeconds).toBe(6);
    const gap = (await resolveFile(hybrid([VIDEO_PART], [[videoRun(2300)]]))).tracks[0]!.samples;
    expect(expand(gap, [0, 8])[3]).toMatchObject({ decodeTicks: 1500, durationTicks: 800 });
  });

  test('has an edit of all that its moov knew run on, and one that ends before end there', async () => {
    const fragments = [[videoRun(2000)]];
    const edited = (ms: number) => hybrid([{ ...VIDEO_PART, edits: [[ms, 0]] }], fragments);
    expect((await resolveFile(edited(2000))).durationSeconds).toBe(4);
    expect((await resolveFile(edited(1500))).durationSeconds).toBe(1.5);
  });

  test('may have tracks that are in one of them only', async () => {
    const later = { ...AUDIO, sizes: [], perChunk: [], durations: [] };
    const asset = await resolveFile(hybrid([VIDEO_PART, later], [[audioRun(96_000)]]));
    expect(asset.tracks.map(({ samples }) => samples.count)).toEqual([4, 94]);
    expect(asset.tracks[1]!.segments.startTicks(0)).toBe(96_000);
  });

  test('is refused where they overlap', async () => {
    expect((await errorOf(resolveFile(hybrid([VIDEO_PART], [[videoRun(1000)]])))).message).toBe(
      'Cannot package track 1 of vod/a.mp4: its fragments overlap',
    );
  });
});

describe('a fragmented file is refused', () => {
  const head = fragmentedHead([VIDEO]);
  const withTraf = (...boxes: Uint8Array[]) => Buffer.concat([head, box('moof', box('traf', ...boxes))]);
  const tfhd = box('tfhd', u32(0x20000, 1));

  test.each<[string, Uint8Array, string]>([
    ['without fragments', head, 'Cannot package track 1 of vod/a.mp4: it has no samples'],
    [
      'with overlapping fragments',
      file([VIDEO], [[videoRun(0)], [videoRun(1000)]]),
      'Cannot package track 1 of vod/a.mp4: its fragments overlap',
    ],
    [
      'with an endless gap',
      file([VIDEO], [[videoRun(0)], [videoRun(2 ** 40)]]),
      'Cannot package track 1 of vod/a.mp4: there is a gap between its fragments',
    ],
    [
      'with times that overflow',
      file([VIDEO], [[videoRun(2 ** 60)]]),
      'Cannot index track 1 of vod/a.mp4: the decode times of its fragments overflow',
    ],
    [
      'with an unknown track',
      file([VIDEO], [[{ ...videoRun(0), trackId: 9 }]]),
      `Cannot index vod/a.mp4: its moof box at ${head.length} has the unknown track 9`,
    ],
    [
      'with another sample entry',
      withTraf(box('tfhd', u32(0x20002, 1, 2)), box('trun', u32(0x301, 1, 0, 1000, 4))),
      'Cannot index track 1 of vod/a.mp4: its samples use sample description 2, there is one',
    ],
    [
      'with a run of 2^31 samples',
      withTraf(tfhd, box('trun', u32(0x100, 2 ** 31, 0))),
      'Cannot index vod/a.mp4: its trun box is cut short',
    ],
    [
      'with a run of 2^31 samples without fields',
      withTraf(tfhd, box('trun', u32(0, 2 ** 31))),
      `Cannot index track 1 of vod/a.mp4: its fragments claim more than ${head.length + 48} samples`,
    ],
    [
      'with data before the object',
      withTraf(tfhd, box('trun', u32(0x201, 1, -99_999, 5))),
      'Cannot index track 1 of vod/a.mp4: its fragments claim data before the object',
    ],
    [
      'with data after the object',
      withTraf(tfhd, box('trun', u32(0x301, 1, 99, 1000, 500_000))),
      `Cannot index track 1 of vod/a.mp4: chunk 1 ends at ${head.length + 99 + 500_000}, past the object's ${head.length + 60} bytes`,
    ],
    ['without tfhd', withTraf(), 'Cannot index vod/a.mp4: it has no tfhd box'],
    [
      'cut in the middle',
      file([VIDEO], [[videoRun(0)]]).subarray(0, -9),
      'Cannot index vod/a.mp4: its mdat box at',
    ],
  ])('%s', async (_, bytes, message) => {
    expect((await errorOf(resolveFile(bytes))).message).toContain(message);
  });

  test('that is too long to be walked', async () => {
    const one = 65_600;
    const count = 3000;
    const empty = Buffer.concat([u32(1), Buffer.from('mdat'), u64(one)]);
    const pieces = Array.from({ length: count }, (_, i) => [head.length + i * one, empty] as const);
    const content = sparse(head.length + count * one, [[0, head], ...pieces]);
    expect((await errorOf(resolveFile(content))).message).toBe(
      'Cannot package vod/a.mp4: it is fragmented, and too long without a sidx or mfra box',
    );
  });
});
