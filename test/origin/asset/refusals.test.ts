import { describe, expect, test } from 'vitest';
import { ascii, box, fullBox, table, u16, u32, u8, zeros } from '../../support/mp4-boxes.ts';
import {
  audioEntry,
  avc1,
  esds,
  movieFile,
  mp4a,
  type TrackSpec,
  visualEntry,
} from '../../support/movie-builder.ts';
import { errorOf, resolveFile } from './support/resolve.ts';

const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [10, 20, 30, 40],
  perChunk: [2, 2],
  durations: [4, 1000],
};
const AUDIO: TrackSpec = { ...VIDEO, trackId: 2, handler: 'soun', sampleEntries: [mp4a()] };

async function refusal(...tracks: TrackSpec[]): Promise<string> {
  const { code, message } = await errorOf(resolveFile(movieFile(tracks)));
  return `${code}: ${message}`;
}

const CORRUPT = 'corrupt-media: Cannot index track 1 of vod/a.mp4: ';
const UNSUPPORTED = 'unsupported-media: Cannot package track 1 of vod/a.mp4: ';

describe('resolve() refuses by name', () => {
  test.each<[string, Partial<TrackSpec>, string]>([
    ['encrypted video', { sampleEntries: [visualEntry('encv', 16, 16)] }, 'sample entry "encv" is encrypted'],
    [
      'samples of two sample entries of different codecs',
      { sampleEntries: [avc1(), visualEntry('hvc1', 16, 16)], descriptions: [1, 2] },
      'its samples use sample entries of different codecs, "avc1" and "hvc1"',
    ],
    [
      'sound of two sample entries that differ',
      {
        handler: 'soun',
        sampleEntries: [mp4a(), audioEntry('mp4a', esds(u8(0x12, 0x10)))],
        descriptions: [1, 2],
      },
      'its samples use 2 sample entries that differ',
    ],
    [
      'a sample entry that changes where nothing can be decoded from',
      { sampleEntries: [avc1(), avc1(640, 360)], descriptions: [1, 2], syncSamples: [1] },
      'its sample entries change between sync samples',
    ],
    [
      'samples of which some are encrypted',
      { sampleEntries: [avc1(), visualEntry('encv', 16, 16)], descriptions: [1, 2] },
      'its samples use sample entries of different codecs, "avc1" and "encv"',
    ],
    [
      'encrypted samples behind an entry that is not',
      { sampleEntries: [avc1(), visualEntry('encv', 16, 16)], descriptions: [2, 2] },
      'sample entry "encv" is encrypted',
    ],
    ['media in another file', { dataReferenceFlags: 0 }, 'its media lies in another file'],
    [
      'a codec without its configuration',
      { sampleEntries: [visualEntry('avc1', 16, 16)] },
      'sample entry "avc1" has no usable codec configuration',
    ],
    ['no samples', { sizes: [], perChunk: [], durations: [] }, 'it has no samples'],
    [
      'two edits',
      {
        edits: [
          [1000, 0],
          [1000, 2000],
        ],
      },
      'its edit list has 2 edits, only one is understood',
    ],
    ['nothing but a pause', { edits: [[1000, -1]] }, 'its edit list has no edit that presents anything'],
    ['an edit after the end', { edits: [[1000, 4000]] }, 'its edit list presents no sample'],
    ['an edit far after the end', { edits: [[1000, 2_000_000_000]] }, 'its edit list presents no sample'],
    ['samples without time', { durations: [4, 0] }, 'its samples have no duration'],
    ['slow motion', { edits: [[4000, 0, 2]] }, 'its edit list changes the playing rate'],
  ])('%s', async (_, change, detail) => {
    expect(await refusal({ ...VIDEO, ...change })).toBe(UNSUPPORTED + detail);
  });

  test.each([
    [
      'sowt',
      'uncompressed sound (PCM), which players do not take in segments: encode it as AAC, FLAC or ALAC',
    ],
    ['samr', 'sound of a codec that players do not take in segments: encode it as AAC'],
  ])('sound that is not packaged, with what to do about it: %s', async (format, reason) => {
    expect(await refusal({ ...AUDIO, sampleEntries: [audioEntry(format)] })).toBe(
      `unsupported-media: Cannot package vod/a.mp4: it has no audio, video or text; track 2: audio, sample entry "${format}": ${reason}`,
    );
  });

  test('encrypted audio beside clear video', async () => {
    expect(await refusal(VIDEO, { ...AUDIO, sampleEntries: [audioEntry('enca')] })).toBe(
      'unsupported-media: Cannot package track 2 of vod/a.mp4: sample entry "enca" is encrypted',
    );
  });

  test('a file in which nothing can be packaged', async () => {
    const text = { ...VIDEO, trackId: 7, handler: 'text', sampleEntries: [box('c608', zeros(8))] };
    expect(await refusal(text, { ...VIDEO, sampleEntries: [visualEntry('mjpg', 16, 16)] })).toBe(
      'unsupported-media: Cannot package vod/a.mp4: it has no audio, video or text; ' +
        'track 7: textstream, sample entry "c608"; track 1: video, sample entry "mjpg": ' +
        'pictures each by itself (cover art, Motion JPEG), which players do not show as video',
    );
  });

  test('chunks that go backwards', async () => {
    const bytes = movieFile([VIDEO]);
    const stco = bytes.indexOf('stco');
    const first = bytes.readUInt32BE(stco + 12);
    bytes.writeUInt32BE(first + 30, stco + 12);
    bytes.writeUInt32BE(first, stco + 16);
    expect((await errorOf(resolveFile(bytes))).message).toBe(
      'Cannot package track 1 of vod/a.mp4: its chunks are not in decoding order',
    );
  });
});

describe('resolve() finds corrupt', () => {
  test.each<[string, Partial<TrackSpec>, string]>([
    [
      'stsz of 2^31 samples in a small box',
      { tables: [fullBox('stsz', u32(0, 2 ** 31))] },
      'its stsz box claims 2147483648 samples, it has room for 0',
    ],
    [
      'stsz of 2^31 samples of one size',
      { tables: [fullBox('stsz', u32(1, 2 ** 31))] },
      'its stsz box claims 2147483648 samples, more than the object can hold',
    ],
    [
      'stsz of 2^31 samples of nothing',
      { tables: [fullBox('stsz', u32(0, 0), zeros(4)), fullBox('stz2', u8(0, 0, 0, 4), u32(2 ** 31))] },
      'its stz2 box claims 2147483648 samples, it has room for 0',
    ],
    [
      'stz2 of 12 bits',
      { tables: [fullBox('stz2', u8(0, 0, 0, 12), u32(4), zeros(6))] },
      'its stz2 box has sizes of 12 bits',
    ],
    ['stts that stops early', { durations: [3, 1000] }, 'its stts box covers 3 samples, the track has 4'],
    [
      'stts that claims more entries than it has',
      { tables: [fullBox('stts', u32(2 ** 30, 4, 1000))] },
      'its stts box claims 1073741824 entries, it has room for 1',
    ],
    ['ctts that goes on', { offsets: [5, 0] }, 'its ctts box covers 5 samples, the track has 4'],
    ['stss that does not ascend', { syncSamples: [1, 3, 3] }, 'its stss box names sample 3 after 3, of 4'],
    ['stss beyond the end', { syncSamples: [1, 5] }, 'its stss box names sample 5 after 1, of 4'],
    ['stss of sample 0', { syncSamples: [0] }, 'its stss box names sample 0 after 0, of 4'],
    [
      'stsc with room for more',
      { tables: [table('stsc', 1, u32(1, 3, 1))] },
      'its stsc box places 6 samples in 2 chunks, the track has 4',
    ],
    [
      'stsc that begins at chunk 2',
      { tables: [table('stsc', 1, u32(2, 4, 1))] },
      'its stsc box has chunk 2 before chunk 3',
    ],
    [
      'stsc with very many chunks without samples',
      {
        tables: [
          table(
            'stsc',
            4098,
            u32(...Array.from({ length: 4098 }, (_, i) => [i + 1, i < 4097 ? 0 : 4, 1]).flat()),
          ),
          table('stco', 4098, u32(...Array<number>(4098).fill(1000))),
        ],
      },
      'its stsc box has more than 4096 entries without samples',
    ],
    [
      'stsc that names another sample entry',
      { tables: [table('stsc', 1, u32(1, 2, 2))] },
      'its samples use sample description 2, there is one',
    ],
    [
      'stsc without entries',
      { tables: [table('stsc', 0)] },
      'its stsc box places 0 samples in 2 chunks, the track has 4',
    ],
    [
      'a chunk beyond the object',
      { tables: [table('stco', 2, u32(1000, 2 ** 32 - 1))] },
      'chunk 1 ends at 1030, past the object’s 795 bytes',
    ],
    ['a timescale of 0', { timescale: 0 }, 'the timescale in its mdhd box is 0'],
    [
      'fewer sample entries than claimed',
      { tables: [table('stsd', 2, avc1())] },
      'its stsd box claims 2 sample entries, it holds 1',
    ],
    [
      'a sample entry that is too short',
      { sampleEntries: [box('avc1', zeros(20))] },
      'its avc1 box is too short',
    ],
  ])('%s', async (_, change, detail) => {
    expect(await refusal({ ...VIDEO, ...change })).toBe(CORRUPT + detail.replace('’', "'"));
  });

  test.each<[string, Uint8Array, string]>([
    [
      'esds that claims a gigabyte',
      fullBox('esds', u8(3, 0x84, 0x80, 0x80, 0), zeros(3)),
      'its esds box claims more than it holds',
    ],
    ['esds cut short', fullBox('esds', u8(3, 0xff)), 'its esds box is cut short'],
    [
      'esds without configuration',
      fullBox('esds', u8(3, 3), u16(1), u8(0)),
      'its esds box has no decoder configuration',
    ],
    [
      'esds of something else',
      fullBox('esds', u8(9, 3), zeros(3)),
      'its esds box does not hold an ES_Descriptor',
    ],
  ])('%s', async (_, configuration, detail) => {
    const entry = audioEntry('mp4a', configuration);
    expect(await refusal({ ...AUDIO, trackId: 1, sampleEntries: [entry] })).toBe(CORRUPT + detail);
  });

  test('a container of millions of boxes', async () => {
    const empty = Buffer.concat(Array.from({ length: 5000 }, () => box('free')));
    expect(await refusal({ ...VIDEO, tables: [empty] })).toBe(
      `${CORRUPT}its stbl box holds more than 4096 boxes`,
    );
  });
});

describe('resolve() leaves out of a media file', () => {
  test('text and pictures, and says so', async () => {
    const one = { sizes: [10], perChunk: [1], durations: [1, 1000] };
    const cover = { ...VIDEO, ...one, trackId: 3, sampleEntries: [visualEntry('jpeg', 16, 16)] };
    const chapters = {
      ...VIDEO,
      trackId: 4,
      handler: 'text',
      sampleEntries: [box('text', zeros(8)), box('text', zeros(8))],
    };
    const asset = await resolveFile(movieFile([VIDEO, cover, chapters, AUDIO]));
    expect(asset.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    expect(asset.leftOut).toEqual([
      'track 4: textstream, sample entry "text"',
      'track 3: it is one image (cover art), which players do not show as video',
    ]);
  });
});

describe('resolve() describes', () => {
  test('AAC by its decoder configuration, not by the template values of its sample entry', async () => {
    const mono24 = audioEntry('mp4a', esds(u8(0x13, 0x08)));
    const [track] = (await resolveFile(movieFile([{ ...AUDIO, sampleEntries: [mono24] }]))).tracks;
    expect(track).toMatchObject({ codec: 'mp4a.40.2', audio: { sampleRate: 24_000, channels: 1 } });
  });

  test('HE-AAC by its sample entry, because the configuration speaks of its core', async () => {
    const sbr = audioEntry('mp4a', esds(u8(0x2b, 0x11, 0x88)));
    const [track] = (await resolveFile(movieFile([{ ...AUDIO, sampleEntries: [sbr] }]))).tracks;
    expect(track).toMatchObject({ codec: 'mp4a.40.5', audio: { sampleRate: 48_000, channels: 2 } });
  });

  test.each([
    [1, zeros(16)],
    [2, Buffer.concat([u32(72), Buffer.from('40e5888000000000', 'hex'), u32(6), zeros(20)])],
  ])('a sound description of QuickTime (version %i) as ISO has it', async (version, extension) => {
    const configuration = esds(u8(0x11, 0x90));
    const wave = box(
      'wave',
      box('frma', ascii('mp4a')),
      box('mp4a', zeros(4)),
      configuration,
      u32(8),
      zeros(4),
    );
    const fields = [zeros(6), u16(1, version, 0), zeros(4), u16(2, 16, 0xfffe, 0), u32(48_000 * 65_536)];
    const quickTime = box('mp4a', ...fields, extension, wave, fullBox('chan', zeros(12)), zeros(4));
    const [track] = (await resolveFile(movieFile([{ ...AUDIO, sampleEntries: [quickTime] }]))).tracks;
    const channels = version === 2 ? 6 : 2;
    const rate = version === 2 ? 44_100 : 48_000;
    const iso = box(
      'mp4a',
      zeros(6),
      u16(1),
      zeros(8),
      u16(channels, 16, 0, 0),
      u32(rate * 65_536),
      configuration,
    );
    expect(Buffer.from(track!.sampleEntry).toString('hex')).toBe(iso.toString('hex'));
    expect(track!.codec).toBe('mp4a.40.2');
  });

  test('pixel aspect, frame rate, language and name', async () => {
    const anamorphic = visualEntry('avc1', 720, 576, avc1().subarray(8 + 78), box('pasp', u32(64, 45)));
    const [track] = (
      await resolveFile(
        movieFile([
          {
            ...VIDEO,
            timescale: 30_000,
            durations: [3, 1001, 1, 1000],
            sampleEntries: [anamorphic],
            language: 'ger',
            name: 'Täglich',
          },
        ]),
      )
    ).tracks;
    expect(track).toMatchObject({
      video: { width: 720, height: 576, pixelAspect: [64, 45], frameRate: [30_000, 1001] },
      language: 'de',
      codec: 'avc1.64001f',
      format: 'avc1',
    });
    expect(track!.id).toMatch(/^video_ger=\d+$/);
  });
});
