import { beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { parseFilter } from '../../../origin/selection/parse-filter.ts';
import { clipAsset } from '../../support/ladder-asset.ts';

let asset: Asset;

beforeAll(async () => {
  asset = await clipAsset();
});

const VIDEO = ['video=100000', 'video=250000', 'video=450000'];
const AUDIO = ['audio_eng=64000', 'audio_swe=64000'];

describe('parseFilter()', () => {
  it.each<readonly [filter: string, ids: readonly string[]]>([
    ['type=="video"', VIDEO],
    ["TYPE != 'video'", AUDIO],
    ['systemBitrate<250000', ['video=100000', ...AUDIO]],
    ['systemBitrate<=250000&&type=="video"', ['video=100000', 'video=250000']],
    ['systemBitrate>250000', ['video=450000']],
    ['systemBitrate>=250000 && !(MaxHeight == 720)', ['video=250000']],
    ['type=="audio"||DisplayWidth==640', ['video=250000', ...AUDIO]],
    // && binds closer than ||.
    ['type=="audio" || type=="video" && MaxWidth<=320', ['video=100000', ...AUDIO]],
    ['(type=="audio" || type=="video") && MaxWidth<=320', ['video=100000']],
    ['!!(type=="audio")', AUDIO],
    ['systemLanguage=="swe"', ['audio_swe=64000']],
    ['systemLanguage=="sv"', ['audio_swe=64000']],
    ['FourCC=="AVC1"', VIDEO],
    ['FourCC=="H264" || FourCC=="AACL"', [...VIDEO, ...AUDIO]],
    ['Channels==2 && SamplingRate==48000 && AudioTag==255 && BitsPerSample==16', AUDIO],
    // What a track does not have is unequal to everything.
    ['MaxHeight!=180', ['video=250000', 'video=450000', ...AUDIO]],
    ['TimeScale>100000', []],
    ['trackID==2', ['audio_eng=64000']],
    ['trackName=="Svenska"', ['audio_swe=64000']],
  ])('%s', (filter, ids) => {
    const chosen = asset.tracks.filter(parseFilter(filter)).map(({ id }) => id);
    expect(chosen).toEqual(asset.tracks.map(({ id }) => id).filter((id) => ids.includes(id)));
  });

  it.each<readonly [filter: string, fault: string]>([
    ['', 'an attribute is missing at character 1'],
    ['bitrate<5', 'bitrate is no attribute of tracks at character 1'],
    ['constructor=="a"', 'constructor is no attribute of tracks at character 1'],
    ['type=="video" &&', 'an attribute is missing at character 17'],
    ['type', 'a comparison is missing at character 5'],
    ['type="video"', 'unexpected "=" at character 5'],
    ['type=="video', 'a quote without its end at character 7'],
    ['(type=="video"', 'a ) is missing at character 15'],
    ['type=="video")', 'unexpected ")" at character 14'],
    ['type==5', 'type is compared with a text at character 7'],
    ['MaxWidth=="5"', 'MaxWidth is compared with a number at character 11'],
    ['type<"video"', 'type has no order at character 5'],
    ['type=="a" type=="b"', 'unexpected "type" at character 11'],
    [`${'('.repeat(40)}type=="a"${')'.repeat(40)}`, 'more than 32 levels at character 33'],
  ])('refuses %j', (filter, fault) => {
    expect(() => parseFilter(filter)).toThrow(
      expect.objectContaining({ code: 'malformed-url', message: `Cannot read the filter: ${fault}` }),
    );
  });
});
