import { describe, expect, test } from 'vitest';
import { planOf, textOf } from '../../../support/ladder-asset.ts';
import { box, fullBox, u16, u32, u8, zeros } from '../../../support/mp4-boxes.ts';
import { audioEntry, esds, movieFile } from '../../../support/movie-builder.ts';
import { errorOf, resolveFile } from '../../asset/support/resolve.ts';

/** Fields of bits, as `width:value`, filled up with zeros to whole bytes. */
function bits(text: string): Buffer {
  const digits = text
    .split(' ')
    .map((field) => field.split(':').map(Number) as [number, number])
    .map(([width, value]) => value.toString(2).padStart(width, '0'))
    .join('');
  return Buffer.from(digits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
}

function aac(config: string): Buffer {
  return audioEntry('mp4a', esds(bits(config)));
}

/** AAC LC whose channels a program config element tells: `[elements that are pairs]` of front, side and back. */
function aacProgram(front: number[], side: number[], back: number[], low: number): Buffer {
  const elements = [...front, ...side, ...back].map((pair) => `1:${pair} 4:0`).join(' ');
  const counts = `4:${front.length} 4:${side.length} 4:${back.length} 2:${low} 3:0 4:0`;
  const tags = low === 0 ? '' : ` 4:0`;
  return aac(`5:2 4:3 4:0 1:0 1:0 1:0 4:0 2:1 4:3 ${counts} 1:0 1:0 1:0 ${elements}${tags} 16:0`);
}

function ac3(acmod: number, lfe: number, fscod = 0): Buffer {
  return audioEntry('ac-3', box('dac3', bits(`2:${fscod} 5:8 3:0 3:${acmod} 1:${lfe} 5:15 5:0`)));
}

/** One independent substream; `places` of its dependent one, where there is one. */
function eac3(acmod: number, lfe: number, places = 0, rest = ''): Buffer {
  const dependent = places === 0 ? '4:0 1:0' : `4:1 9:${places}`;
  const substream = `2:0 5:16 1:0 1:0 3:0 3:${acmod} 1:${lfe} 3:0 ${dependent}`;
  return audioEntry('ec-3', box('dec3', bits(`13:640 3:0 ${substream}${rest}`)));
}

function flac(sampleRate: number, channels: number): Buffer {
  const info = bits(`16:4096 16:4096 24:0 24:0 20:${sampleRate} 3:${channels - 1} 5:15 36:0`);
  return audioEntry('fLaC', fullBox('dfLa', u8(0x80, 0, 0, 34), info, zeros(16)));
}

function alac(sampleRate: number, channels: number): Buffer {
  const config = bits(`32:4096 8:0 8:16 8:40 8:10 8:14 8:${channels} 16:255 32:0 32:0 32:${sampleRate}`);
  return audioEntry('alac', fullBox('alac', config));
}

/** One presentation of version 1; `speakers` of its channels, or objects. */
function ac4(speakers?: number): Buffer {
  const mode = speakers === undefined ? '1:0' : `1:1 5:4 24:${speakers}`;
  const presentation = bits(`5:31 3:3 1:0 2:0 2:0 5:0 10:0 ${mode} 16:0`);
  const head = bits('3:1 7:2 1:1 4:13 9:1 1:0 2:0 32:0 32:0');
  return audioEntry('ac-4', box('dac4', head, u8(1, presentation.length), presentation));
}

function opus(channels: number, family: number): Buffer {
  const mapping = family === 0 ? [] : [u8(1, 1), zeros(channels)];
  return audioEntry(
    'Opus',
    box('dOps', u8(0, channels), u16(312), u32(44_100), u16(0), u8(family), ...mapping),
  );
}

const MPEG = 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011';
const CICP = 'urn:mpeg:mpegB:cicp:ChannelConfiguration';
const DOLBY_AC4 = 'tag:dolby.com,2015:dash:audio_channel_configuration:2015';
const DOLBY = 'tag:dolby.com,2014:dash:audio_channel_configuration:2011';

interface Claims {
  readonly hls: string | undefined;
  readonly dash: string | undefined;
  readonly rate: string | undefined;
}

async function claims(entry: Buffer): Promise<Claims & { readonly mpd: string }> {
  const sizes = Array.from({ length: 100 }, () => 10);
  const asset = await resolveFile(
    movieFile([
      {
        trackId: 1,
        handler: 'soun',
        timescale: 48_000,
        sampleEntries: [entry],
        sizes,
        perChunk: [100],
        durations: [100, 1024],
      },
    ]),
  );
  const mpd = textOf(planOf(asset, '.mpd'));
  const [, scheme, value] = /<AudioChannelConfiguration schemeIdUri="(.*?)" value="(.*?)"/.exec(mpd) ?? [];
  return {
    hls: /CHANNELS="(.*?)"/.exec(textOf(planOf(asset, '.m3u8')))?.[1],
    dash: scheme && `${scheme} ${value}`,
    rate: /audioSamplingRate="(\d+)"/.exec(mpd)?.[1],
    mpd,
  };
}

/** All sample entries here say two channels at 48 kHz. */
describe('manifests say of sound what the decoder is configured for', () => {
  test.each<[string, Buffer, string | undefined, string | undefined, string]>([
    ['AAC mono', aac('5:2 4:4 4:1'), '1', `${MPEG} 1`, '44100'],
    ['AAC 5.1', aac('5:2 4:3 4:6'), '6', `${MPEG} 6`, '48000'],
    ['AAC 7.1, whose number is 7', aac('5:2 4:3 4:7'), '8', `${CICP} 7`, '48000'],
    ['AAC 6.1', aac('5:2 4:3 4:11'), '7', `${CICP} 11`, '48000'],
    ['AAC 7.1 with rear speakers', aac('5:2 4:3 4:12'), '8', `${CICP} 12`, '48000'],
    ['AAC at a rate without a number', aac('5:2 4:15 24:40000 4:1'), '1', `${MPEG} 1`, '40000'],
    ['AAC at 96 kHz', aac('5:2 4:0 4:2'), '2', `${MPEG} 2`, '96000'],
    ['a program of 5.1', aacProgram([0, 1], [], [1], 1), '6', `${MPEG} 6`, '48000'],
    ['a program of 7.1', aacProgram([0, 1], [1], [1], 1), '8', `${CICP} 12`, '48000'],
    ['a program without a number', aacProgram([0, 1, 1], [1], [1], 0), '9', undefined, '48000'],
    ['a program that is cut short', aac('5:2 4:3 4:0 3:0 4:0 2:1 4:3'), undefined, undefined, '48000'],
    ['xHE-AAC 5.1', aac('5:31 6:10 4:3 4:6 16:0'), '6', `${MPEG} 6`, '48000'],
    ['ALAC', alac(44_100, 2), '2', `${MPEG} 2`, '44100'],
    ['ALAC at 96 kHz, 7.1 with its pairs in front', alac(96_000, 8), '8', `${CICP} 7`, '96000'],
    ['AC-4 stereo', ac4(0x1), '2', `${MPEG} 2`, '48000'],
    ['AC-4 5.1', ac4(0x47), '6', `${MPEG} 6`, '48000'],
    ['AC-4 5.1.4', ac4(0x77), '10', `${CICP} 16`, '48000'],
    ['AC-4 5.1.2', ac4(0xc7), '8', `${DOLBY_AC4} 0000C7`, '48000'],
    ['AC-4 of objects', ac4(), undefined, undefined, '48000'],
    ['HE-AAC', aac('5:5 4:6 4:2 4:3 5:2 3:0'), '2', `${MPEG} 2`, '48000'],
    [
      'HE-AAC that older decoders take for AAC',
      aac('5:2 4:6 4:2 3:0 11:695 5:5 1:1 4:3'),
      '2',
      `${MPEG} 2`,
      '48000',
    ],
    ['HE-AAC v2, coded as one channel', aac('5:29 4:6 4:1 4:3 5:2 3:0'), '2', `${MPEG} 2`, '48000'],
    [
      'HE-AAC v2 that older decoders take for AAC',
      aac('5:2 4:6 4:1 3:0 11:695 5:5 1:1 4:3 11:1352 1:1'),
      '2',
      `${MPEG} 2`,
      '48000',
    ],
    ['xHE-AAC', aac('5:31 6:10 4:3 4:2'), '2', `${MPEG} 2`, '48000'],
    ['AC-3 mono', ac3(1, 0), '1', `${MPEG} 1`, '48000'],
    ['AC-3 5.1', ac3(7, 1), '6', `${MPEG} 6`, '48000'],
    ['AC-3 2/2', ac3(6, 0, 1), '4', `${CICP} 10`, '44100'],
    ['AC-3 2.1, which has no number', ac3(2, 1, 2), '3', `${DOLBY} A001`, '32000'],
    ['E-AC-3 5.1', eac3(7, 1), '6', `${MPEG} 6`, '48000'],
    ['E-AC-3 7.1', eac3(7, 1, 0b10), '8', `${CICP} 12`, '48000'],
    ['E-AC-3 6.1', eac3(7, 1, 0b100), '7', `${CICP} 11`, '48000'],
    ['E-AC-3 with a voice of God', eac3(7, 1, 0b1000), '7', `${DOLBY} F881`, '48000'],
    ['E-AC-3 with objects', eac3(7, 1, 0, ' 7:0 1:1 8:16'), '16/JOC', `${MPEG} 6`, '48000'],
    ['FLAC at 192 kHz', flac(192_000, 2), '2', `${MPEG} 2`, '192000'],
    ['FLAC 7.1', flac(48_000, 8), '8', `${CICP} 12`, '48000'],
    ['Opus from 44.1 kHz', opus(1, 0), '1', `${MPEG} 1`, '48000'],
    ['Opus 5.1', opus(6, 1), '6', `${MPEG} 6`, '48000'],
    ['Opus quadraphonic', opus(4, 1), '4', `${CICP} 10`, '48000'],
    ['Opus of channels that mean nothing', opus(6, 255), '6', undefined, '48000'],
  ])('%s', async (_, entry, hls, dash, rate) => {
    expect(await claims(entry)).toMatchObject({ hls, dash, rate });
  });

  test('objects are announced beside the speakers', async () => {
    const { mpd } = await claims(eac3(7, 1, 0, ' 7:0 1:1 8:12'));
    expect(mpd).toContain('"tag:dolby.com,2018:dash:EC3_ExtensionType:2018" value="JOC"');
    expect(mpd).toContain('"tag:dolby.com,2018:dash:EC3_ExtensionComplexityIndex:2018" value="12"');
  });

  test.each([0x66, 0x67, 0x68])('AAC of MPEG-2 is declared as what it is (%i)', async (objectType) => {
    const config = bits('5:2 4:3 4:1');
    const { mpd, hls } = await claims(audioEntry('mp4a', esds(config, objectType)));
    expect(mpd).toContain(`codecs="mp4a.${objectType.toString(16)}"`);
    expect(hls).toBe('1');
  });

  test.each([
    [0x69, 'mp4a.69'],
    [0x6b, 'mp4a.6b'],
  ])('MP3 has no use for a configuration (%i)', async (objectType, codec) => {
    const { mpd } = await claims(audioEntry('mp4a', esds(Buffer.of(0x12, 0x10), objectType)));
    expect(mpd).toContain(`codecs="${codec}"`);
  });

  test('an object type nobody plays is no use', async () => {
    expect(await errorOf(claims(audioEntry('mp4a', esds(Buffer.of(0x12, 0x10), 0xa9))))).toMatchObject({
      code: 'unsupported-media',
    });
  });

  test.each(['ac-3', 'ec-3', 'ac-4', 'alac', 'fLaC', 'Opus', 'mp4a'])(
    '%s without a configuration is no use',
    async (type) => {
      expect(await errorOf(claims(audioEntry(type)))).toMatchObject({
        code: 'unsupported-media',
        message: `Cannot package track 1 of vod/a.mp4: sample entry "${type}" has no usable codec configuration`,
      });
    },
  );
});
