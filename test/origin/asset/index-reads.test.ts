import { describe, expect, test } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { ascii, box, u32, u64, zeros } from '../../support/mp4-boxes.ts';
import { avc1, buildMovie, movieFile, type TrackSpec } from '../../support/movie-builder.ts';
import { longMovie } from '../../support/two-hour-moov.ts';
import { type Content, CountingStore, sparse } from './support/counting-store.ts';
import { errorOf, resolveFile } from './support/resolve.ts';

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [10, 10, 10, 10],
  perChunk: [4],
  durations: [4, 1000],
};

async function readsOf(content: Uint8Array | Content) {
  const store = new CountingStore().put('a.mp4', content, '"v1"');
  await new Assets(store, { locate: () => undefined }).resolve('media', 'a.mp4');
  return store.reads.map(({ start, end, ifMatch }) => ({ start, end, ifMatch }));
}

/** A file whose `moov` comes after `mediaBytes` of media, and something of `freeBytes` after it. */
function mediaFirst(mediaBytes: number, freeBytes: number): { content: Content; moovAt: number } {
  const { head, moovBytes } = buildMovie([VIDEO]);
  const ftyp = head.subarray(0, head.length - moovBytes - 8);
  const mdat = Buffer.concat([u32(1), ascii('mdat'), u64(mediaBytes + 16)]);
  const moovAt = ftyp.length + mdat.length + mediaBytes;
  // Its chunks are said to lie in the first bytes of the file, which do for media here.
  const moov = head.subarray(ftyp.length, ftyp.length + moovBytes);
  const content = sparse(moovAt + moovBytes + freeBytes, [
    [0, Buffer.concat([ftyp, mdat])],
    [moovAt, Buffer.concat([moov, u32(freeBytes), ascii('free')])],
  ]);
  return { content, moovAt };
}

test('samples beyond 4 GiB are where a table of 64 bits says', async () => {
  const mediaBytes = 6e9;
  const far = { ...VIDEO, largeOffsets: true };
  const { head, moovBytes } = buildMovie([far], 5e9);
  const ftyp = head.subarray(0, head.length - moovBytes - 8);
  const mdat = Buffer.concat([u32(1), ascii('mdat'), u64(mediaBytes + 16)]);
  const moovAt = ftyp.length + mdat.length + mediaBytes;
  const moov = head.subarray(ftyp.length, ftyp.length + moovBytes);
  const content = sparse(moovAt + moovBytes, [
    [0, Buffer.concat([ftyp, mdat])],
    [moovAt, moov],
  ]);
  const [track] = (await resolveFile(content)).tracks;
  // Behind the head it was laid out with, and so much further.
  expect(track!.samples.read(0, 4).runs).toEqual([head.length + 5e9, head.length + 5e9 + 40]);
});

describe('readMovie() reads', () => {
  test('once where moov lies in the first 64 KiB', async () => {
    expect(await readsOf(movieFile([VIDEO]))).toEqual([{ start: 0, end: 65_536, ifMatch: undefined }]);
  });

  test('twice where moov is longer, the second time the rest of it, pinned', async () => {
    const movie = longMovie(0.5);
    const ftypBytes = 24;
    expect(movie.moovBytes).toBeGreaterThan(65_536);
    expect(await readsOf(movie)).toEqual([
      { start: 0, end: 65_536, ifMatch: undefined },
      { start: 65_536, end: ftypBytes + movie.moovBytes, ifMatch: '"v1"' },
    ]);
  });

  test('twice where the media comes first, the second time what follows it, pinned', async () => {
    const { content, moovAt } = mediaFirst(5_000_000_000, 8);
    expect(await readsOf(content)).toEqual([
      { start: 0, end: 65_536, ifMatch: undefined },
      { start: moovAt, end: content.sizeBytes, ifMatch: '"v1"' },
    ]);
  });

  test('no more than a head where something large follows moov', async () => {
    const { content, moovAt } = mediaFirst(1_000_000, 50_000_000);
    expect(await readsOf(content)).toEqual([
      { start: 0, end: 65_536, ifMatch: undefined },
      { start: moovAt, end: moovAt + 65_536, ifMatch: '"v1"' },
    ]);
  });

  test('nothing but the head of a moov that claims 4 GB', async () => {
    const bytes = movieFile([VIDEO]);
    bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('moov') - 4);
    const store = new CountingStore().put('vod/a.mp4', bytes);
    const assets = new Assets(store, { locate: () => undefined });
    expect(await errorOf(assets.resolve('media', 'vod/a.mp4'))).toEqual({
      code: 'corrupt-media',
      message: `Cannot index vod/a.mp4: its moov box at 24 claims 4294967295 bytes, the object has ${bytes.length}`,
    });
    expect(store.reads).toHaveLength(1);
  });
});

describe('readMovie() refuses', () => {
  test.each([
    ['an empty object', Buffer.alloc(0), 'it does not begin like an MP4 file'],
    [
      'what is no MP4',
      Buffer.from('<html><body>not found</body></html>'),
      'it does not begin like an MP4 file',
    ],
    [
      'a file without moov',
      Buffer.concat([box('ftyp', ascii('isom')), box('mdat', zeros(99))]),
      'it has no moov box',
    ],
    [
      'a box of 3 bytes',
      Buffer.concat([box('ftyp', ascii('isom')), u32(3), ascii('free'), zeros(8)]),
      'claims too few bytes',
    ],
  ])('%s', async (_, bytes, detail) => {
    const { code, message } = await errorOf(resolveFile(bytes));
    expect(code).toBe('corrupt-media');
    expect(message).toContain(detail);
  });

  test('a moov beyond its limit, before reading it', async () => {
    const head = Buffer.from(buildMovie([VIDEO]).head);
    head.writeUInt32BE(300_000_000, head.indexOf('moov') - 4);
    const content = sparse(400_000_000, [[0, head]]);
    const store = new CountingStore().put('a.mp4', content);
    const error = await errorOf(new Assets(store, { locate: () => undefined }).resolve('media', 'a.mp4'));
    expect(error).toEqual({
      code: 'unsupported-media',
      message: 'Cannot package a.mp4: its moov box has 300000000 bytes, the limit is 134217728',
    });
    expect(store.reads).toHaveLength(1);
  });

  test('a file that was replaced between two reads', async () => {
    const movie = longMovie(0.5);
    const store = new CountingStore().put('a.mp4', movie, '"v1"');
    store.beforeRead = () => {
      if (store.reads.length === 2) store.put('a.mp4', movie, '"v2"');
    };
    const assets = new Assets(store, { locate: () => undefined });
    expect((await errorOf(assets.resolve('media', 'a.mp4'))).code).toBe('object-replaced');
  });
});

test('an asset of two hours holds no more than 1.25 times its moov', async () => {
  const movie = longMovie(2);
  const asset = await resolveFile(movie);
  expect(asset.tracks.map(({ samples }) => samples.count)).toEqual([216_000, 337_500]);
  expect(asset.durationSeconds).toBe(7200);
  expect(asset.heldBytes).toBeLessThanOrEqual(1.25 * movie.moovBytes);
  expect(asset.tracks[0]!.sampleEntry.buffer.byteLength).toBe(movie.moovBytes);
});

test('an asset holds the moov alone, not the reads it came from', async () => {
  const { moovBytes } = buildMovie([VIDEO]);
  const [track] = (await resolveFile(movieFile([VIDEO]))).tracks;
  expect(track!.sampleEntry.buffer.byteLength).toBe(moovBytes);
});
