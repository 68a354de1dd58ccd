import { describe, expect, test } from 'vitest';
import type { Asset } from '../../../../origin/model/asset.ts';
import { planOf, textOf } from '../../../support/ladder-asset.ts';
import { ascii, box, u16, u32, u8 } from '../../../support/mp4-boxes.ts';
import { avc1, movieFile, mp4a, type TrackSpec, visualEntry } from '../../../support/movie-builder.ts';
import { errorOf, resolveFile } from '../../asset/support/resolve.ts';

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** Made by x264, x265, SVT-AV1 and libaom of 322 or 320 pixels by 180; what they were told stands in the tests. */
const AVC_PQ = hex(
  '0164000cffe1001c6764000cacd941419f9f0e6e122012800000030080000019078a14cb01000668ebe3cb22c0fdf8f800',
);
const AVC_HLG_444 = hex(
  '01f40015ffe1001d67f40015919b282a678f9b016a0224028000000300800000190f8a14cb01000868fba3c44c000440fff8f800',
);
const AV1_HLG = hex('81004c000a0e000000043d06d402f85091209840');
const AV1_PQ = hex('81004c000a0e000000043d06d4daf95091009040');
const HEVC_PQ_HEAD = '0102200000009000000000003cf000fcfdfafa00000f';
const HEVC_PQ_SETS = [
  '40010c01ffff02200000030090000003000003003c999809',
  '42010102200000030090000003000003003ca00a080b9f6d96666924e578135091009040000003004000000642a2',
  '4401c172b46240',
];
const HEVC_HLG_HEAD = '0104080000009c08000000003cf000fcfffafa00000f';
const HEVC_HLG_SETS = [
  '40010c01ffff0408000003009c0800000300003c958a02',
  '4201010408000003009c0800000300003c90014901739edb2cac54926d780b7091209040000003004000000642',
  '4401c172860c4624',
];

function hvcC(head: string, sets: readonly string[]): Buffer {
  const arrays = sets.map((set, i) => [u8(0x20 + i), u16(1, set.length / 2), hex(set)]);
  return box('hvcC', hex(head), u8(sets.length), ...arrays.flat());
}

function hevc(format: string, head = HEVC_PQ_HEAD, sets = HEVC_PQ_SETS, ...more: Buffer[]): Buffer {
  return visualEntry(format, 320, 180, hvcC(head, sets), ...more);
}

function dolbyVision(profile: number, level: number, compatibility = 0, type = 'dvcC'): Buffer {
  return box(
    type,
    u8(1, 0),
    u16((profile << 9) | (level << 3) | 5),
    u8(compatibility << 4),
    Buffer.alloc(19),
  );
}

function nclx(primaries: number, transfer: number, matrix: number, full: number): Buffer {
  return box('colr', ascii('nclx'), u16(primaries, transfer, matrix), u8(full));
}

function videoTrack(entry: Buffer): TrackSpec {
  const sizes = [10, 20, 30, 40];
  const durations = [4, 1000];
  return {
    trackId: 1,
    handler: 'vide',
    timescale: 1000,
    sampleEntries: [entry],
    sizes,
    perChunk: [4],
    durations,
  };
}

async function assetOf(...entries: readonly Buffer[]): Promise<Asset> {
  return resolveFile(movieFile(entries.map((entry, i) => ({ ...videoTrack(entry), trackId: i + 1 }))));
}

const VP9_PQ = box('vpcC', u8(1, 0, 0, 0, 2, 11, 0xa2, 9, 16, 9), u16(0));

describe('the colours of a picture', () => {
  test.each<[string, Buffer, string, readonly (number | string)[]]>([
    [
      'H.264 by its parameter set',
      visualEntry('avc1', 320, 180, box('avcC', AVC_PQ)),
      'PQ',
      [9, 16, 9, 'full'],
    ],
    [
      'H.264 4:4:4, interlaced, scaled',
      visualEntry('avc1', 322, 182, box('avcC', AVC_HLG_444)),
      'HLG',
      [1, 18, 1],
    ],
    ['H.265 by its parameter set', hevc('hvc1'), 'PQ', [9, 16, 9]],
    ['H.265 4:4:4', hevc('hvc1', HEVC_HLG_HEAD, HEVC_HLG_SETS), 'HLG', [9, 18, 9, 'full']],
    [
      'AV1 by its sequence header, full range',
      visualEntry('av01', 322, 182, box('av1C', AV1_HLG)),
      'HLG',
      [9, 18, 9, 'full'],
    ],
    ['AV1', visualEntry('av01', 322, 182, box('av1C', AV1_PQ)), 'PQ', [9, 16, 9]],
    ['VP9 by its configuration', visualEntry('vp09', 322, 182, VP9_PQ), 'PQ', [9, 16, 9]],
    [
      'what colr says before what the parameter set does',
      hevc('hvc1', HEVC_PQ_HEAD, HEVC_PQ_SETS, nclx(9, 18, 9, 0)),
      'HLG',
      [9, 18, 9],
    ],
    [
      'a colr that names nothing',
      hevc('hvc1', HEVC_PQ_HEAD, HEVC_PQ_SETS, nclx(2, 2, 2, 0)),
      'PQ',
      [9, 16, 9],
    ],
    [
      'QuickTime’s nclc',
      visualEntry('avc1', 320, 180, box('avcC', AVC_PQ), box('colr', ascii('nclc'), u16(9, 18, 9))),
      'HLG',
      [9, 18, 9],
    ],
  ])('%s', async (_, entry, range, [primaries, transfer, matrix, full]) => {
    const asset = await assetOf(entry);
    expect(textOf(planOf(asset, '.m3u8'))).toContain(`,VIDEO-RANGE=${range}`);
    const [mpd = ''] = textOf(planOf(asset, '.mpd')).split('</AdaptationSet>');
    const told = [
      ...mpd.matchAll(/<SupplementalProperty schemeIdUri="urn:mpeg:mpegB:cicp:(\w+)" value="(\d+)"/g),
    ];
    expect(told.map(([, name, value]) => [name, value])).toEqual([
      ['ColourPrimaries', String(primaries)],
      ['TransferCharacteristics', String(transfer)],
      ['MatrixCoefficients', String(matrix)],
      ...(full === undefined ? [] : [['VideoFullRangeFlag', '1']]),
    ]);
  });

  test('go unsaid where nothing says them', async () => {
    const asset = await assetOf(avc1());
    expect(textOf(planOf(asset, '.m3u8'))).not.toContain('VIDEO-RANGE');
    expect(textOf(planOf(asset, '.mpd'))).not.toContain('cicp');
  });

  test('are said of every variant where one is not SDR, and part AdaptationSets', async () => {
    const asset = await assetOf(hevc('hvc1'), hevc('hvc1', HEVC_PQ_HEAD, HEVC_PQ_SETS, nclx(1, 1, 1, 0)));
    const ranges = textOf(planOf(asset, '.m3u8')).match(/VIDEO-RANGE=\w+/g);
    // Of the variants, then of their I-frames.
    expect(ranges).toEqual(['VIDEO-RANGE=PQ', 'VIDEO-RANGE=SDR', 'VIDEO-RANGE=PQ', 'VIDEO-RANGE=SDR']);
    // Two sets, then those to run through them.
    expect(textOf(planOf(asset, '.mpd')).match(/<Role /g)).toHaveLength(4);
  });

  test('a parameter set that ends too early says nothing', async () => {
    const cut = HEVC_PQ_SETS.map((set) => set.slice(0, 60));
    const asset = await assetOf(hevc('hvc1', HEVC_PQ_HEAD, cut));
    expect(asset.tracks[0]!.video).not.toHaveProperty('color');
  });
});

describe('codec strings say what their shortest form would deny', () => {
  test.each<[string, Buffer, string]>([
    ['AV1 in PQ', visualEntry('av01', 322, 182, box('av1C', AV1_PQ)), 'av01.0.00M.10.0.110.09.16.09.0'],
    ['AV1 in HLG', visualEntry('av01', 322, 182, box('av1C', AV1_HLG)), 'av01.0.00M.10.0.110.09.18.09.1'],
    [
      'AV1 in BT.709',
      visualEntry('av01', 322, 182, box('av1C', u8(0x81, 0, 0x4c, 0)), nclx(1, 1, 1, 0)),
      'av01.0.00M.10',
    ],
    [
      'AV1 without a word of colours',
      visualEntry('av01', 322, 182, box('av1C', u8(0x81, 0x45, 0xec, 0))),
      'av01.2.05H.12',
    ],
    ['VP9 in PQ', visualEntry('vp09', 322, 182, VP9_PQ), 'vp09.02.11.10.01.09.16.09.00'],
    [
      'VP9 in BT.709',
      visualEntry('vp09', 322, 182, box('vpcC', u8(1, 0, 0, 0, 0, 11, 0x82, 1, 1, 1), u16(0))),
      'vp09.00.11.08',
    ],
    [
      'VP9 without a word of colours',
      visualEntry('vp09', 322, 182, box('vpcC', u8(1, 0, 0, 0, 0, 11, 0x80, 2, 2, 2), u16(0))),
      'vp09.00.11.08',
    ],
  ])('%s', async (_, entry, codec) => {
    const asset = await assetOf(entry);
    expect(asset.tracks[0]!.codec).toBe(codec);
    expect(textOf(planOf(asset, '.m3u8'))).toContain(`CODECS="${codec}"`);
  });
});

describe('Dolby Vision on pictures that others show too', () => {
  const SDR = nclx(1, 1, 1, 0);
  const HLG = nclx(9, 18, 9, 0);
  const BT2020 = nclx(9, 14, 9, 0);
  test.each<[string, Buffer[], string, string, string | undefined]>([
    ['HDR10', [dolbyVision(8, 6, 1, 'dvvC')], 'dvh1.08.06', 'db1p', 'PQ'],
    ['SDR', [SDR, dolbyVision(8, 6, 2, 'dvvC')], 'dvh1.08.06', 'db2g', undefined],
    ['HLG', [HLG, dolbyVision(8, 7, 4, 'dvvC')], 'dvh1.08.07', 'db4h', 'HLG'],
    ['HLG, told among the pictures', [BT2020, dolbyVision(8, 7, 4, 'dvvC')], 'dvh1.08.07', 'db4g', 'HLG'],
  ])('%s', async (_, boxes, codec, brand, range) => {
    const asset = await assetOf(hevc('hvc1', HEVC_PQ_HEAD, HEVC_PQ_SETS, ...boxes));
    const playlist = textOf(planOf(asset, '.m3u8'));
    const supplemental = `CODECS="hvc1.2.4.L60.90",SUPPLEMENTAL-CODECS="${codec}/${brand}"`;
    expect(playlist.split(supplemental)).toHaveLength(3);
    expect(/VIDEO-RANGE=(\w+)/.exec(playlist)?.[1]).toBe(range);
    const mpd = textOf(planOf(asset, '.mpd'));
    expect(mpd).toContain('xmlns:scte214="urn:scte:dash:scte214-extensions"');
    const said = `scte214:supplementalCodecs="${codec}" scte214:supplementalProfiles="${brand}"`;
    expect(mpd).toContain(`codecs="hvc1.2.4.L60.90" ${said}`);
    const init = initText(planOf(asset, `hls/${asset.name}-${asset.tracks[0]!.id}.m4s`));
    expect(init.slice(8, 40)).toContain(`dby1${brand}`);
  });

  test('has the name of the sample entry that a format has', async () => {
    const asset = await assetOf(hevc('hev1', HEVC_PQ_HEAD, HEVC_PQ_SETS, dolbyVision(8, 6, 1, 'dvvC')));
    expect(textOf(planOf(asset, '.m3u8'))).toContain('SUPPLEMENTAL-CODECS="dvh1.08.06/db1p"');
    expect(textOf(planOf(asset, '.mpd'))).toContain('scte214:supplementalCodecs="dvhe.08.06"');
  });

  test('is on AV1, too', async () => {
    const entry = visualEntry('av01', 322, 182, box('av1C', AV1_PQ), dolbyVision(10, 6, 1, 'dvvC'));
    expect(textOf(planOf(await assetOf(entry), '.m3u8'))).toContain('SUPPLEMENTAL-CODECS="dav1.10.06/db1p"');
  });

  test('alone is its own codec, and PQ', async () => {
    const asset = await assetOf(hevc('dvh1', HEVC_PQ_HEAD, [], dolbyVision(5, 6)));
    const playlist = textOf(planOf(asset, '.m3u8'));
    expect(playlist).toContain('CODECS="dvh1.05.06",RESOLUTION=320x180,FRAME-RATE=1.000,VIDEO-RANGE=PQ');
    expect(playlist).not.toContain('SUPPLEMENTAL');
    expect(textOf(planOf(asset, '.mpd'))).not.toContain('scte214');
  });

  test('in two layers goes unsaid: only one of them is here', async () => {
    const layered = box('dvcC', u8(1, 0), u16((7 << 9) | (6 << 3) | 7), u8(0x60), Buffer.alloc(19));
    const asset = await assetOf(hevc('hvc1', HEVC_PQ_HEAD, HEVC_PQ_SETS, layered));
    expect(textOf(planOf(asset, '.m3u8'))).not.toContain('SUPPLEMENTAL');
  });
});

test('pixels have the shape that the parameter set says where no pasp does', async () => {
  const shapes = [visualEntry('avc1', 320, 180, box('avcC', AVC_PQ)), hevc('hvc1')].map(async (entry) => {
    const { tracks } = await assetOf(entry);
    return tracks[0]!.video!.pixelAspect;
  });
  expect(await Promise.all(shapes)).toEqual([
    [4, 3],
    [12, 11],
  ]);
  const stated = visualEntry('avc1', 320, 180, box('avcC', AVC_PQ), box('pasp', u32(32, 22)));
  expect((await assetOf(stated)).tracks[0]!.video!.pixelAspect).toEqual([16, 11]);
});

describe('parameter sets in samples', () => {
  const AVC3 = visualEntry('avc3', 320, 180, box('avcC', AVC_PQ));
  test.each<[string, Buffer, string, string]>([
    ['hev1', hevc('hev1'), 'hev1.2.4.L60.90', 'hvc1.2.4.L60.90'],
    ['avc3', AVC3, 'avc3.64000c', 'avc1.64000c'],
    ['dvhe', hevc('dvhe', HEVC_PQ_HEAD, HEVC_PQ_SETS, dolbyVision(5, 6)), 'dvhe.05.06', 'dvh1.05.06'],
  ])('%s is another name in HLS, and its own in DASH', async (format, entry, inDash, inHls) => {
    const asset = await assetOf(entry);
    const playlist = textOf(planOf(asset, '.m3u8'));
    expect(playlist).toContain(`CODECS="${inHls}"`);
    expect(textOf(planOf(asset, '.mpd'))).toContain(`codecs="${inDash}"`);
    const name = `${asset.name}-${asset.tracks[0]!.id}`;
    const [hls, dash] = ['hls', 'dash'].map((folder) => planOf(asset, `${folder}/${name}.m4s`));
    expect(initText(hls!)).toContain(inHls.slice(0, 4));
    expect(initText(hls!)).not.toContain(format);
    expect(initText(dash!)).toContain(format);
    expect(hls!.etag).not.toBe(dash!.etag);
  });

  test('all are said to be out of them: array_completeness', async () => {
    const asset = await assetOf(hevc('hev1'));
    const init = initText(planOf(asset, `hls/${asset.name}-${asset.tracks[0]!.id}.m4s`));
    const at = init.indexOf('hvcC') + 4 + 22;
    expect(init.charCodeAt(at)).toBe(3);
    expect(init.charCodeAt(at + 1)).toBe(0xa0);
  });

  test('is left out of HLS where they are nowhere else, and listed', async () => {
    const asset = await assetOf(hevc('hvc1'), hevc('hev1', HEVC_PQ_HEAD, []));
    const plan = planOf(asset, '.m3u8');
    // The variant, and its I-frames.
    expect(textOf(plan).match(/CODECS="\w+/g)).toEqual(['CODECS="hvc1', 'CODECS="hvc1']);
    expect(plan.headers).toMatchObject({
      'headwater-left-out': expect.stringContaining(
        'in HLS: sample entry "hev1" does not hold all parameter sets',
      ),
    });
    const mpd = planOf(asset, '.mpd');
    expect(textOf(mpd)).toContain('codecs="hev1');
    expect(mpd).not.toHaveProperty('headers');
  });

  test('is refused in HLS by name where nothing else is there to see', async () => {
    const sound = { ...videoTrack(mp4a()), trackId: 2, handler: 'soun' };
    const asset = await resolveFile(movieFile([videoTrack(hevc('hev1', HEVC_PQ_HEAD, [])), sound]));
    const refusal = errorOf(Promise.resolve().then(() => planOf(asset, '.m3u8')));
    expect(await refusal).toMatchObject({
      code: 'unsupported-media',
      message: expect.stringMatching(/^Cannot package a as HLS: video=\d+ in HLS: sample entry "hev1"/),
    });
  });
});

function initText({ parts }: ReturnType<typeof planOf>): string {
  return parts
    .map((part) => (part.kind === 'bytes' ? Buffer.from(part.bytes).toString('latin1') : ''))
    .join('');
}
