import { describe, expect, test } from 'vitest';
import { planOf, textOf } from '../../../support/ladder-asset.ts';
import { movieFile, mp4a, type TrackSpec } from '../../../support/movie-builder.ts';
import { resolveFile } from '../../asset/support/resolve.ts';

const AUDIO: TrackSpec = {
  trackId: 1,
  handler: 'soun',
  timescale: 48_000,
  sampleEntries: [mp4a()],
  sizes: [10, 20],
  perChunk: [2],
  durations: [2, 1024],
};

type Said = Pick<TrackSpec, 'language' | 'extendedLanguage'>;

/** As the track's id, its HLS rendition and its AdaptationSet have it. */
async function languages(said: Said): Promise<(string | undefined)[]> {
  const asset = await resolveFile(movieFile([{ ...AUDIO, ...said }]));
  return [
    /^audio(?:_(.*?))?=/.exec(asset.tracks[0]!.id)?.[1],
    /LANGUAGE="(.*?)"/.exec(textOf(planOf(asset, '.m3u8')))?.[1],
    / lang="(.*?)"/.exec(textOf(planOf(asset, '.mpd')))?.[1],
  ];
}

describe('the language of a track', () => {
  test.each<[string, Said, string | undefined, string | undefined]>([
    ['in two letters, where there are some', { language: 'eng' }, 'eng', 'en'],
    ['by its terminological code', { language: 'deu' }, 'deu', 'de'],
    ['by its bibliographic code', { language: 'ger' }, 'ger', 'de'],
    ['by another bibliographic code', { language: 'chi' }, 'chi', 'zh'],
    ['without a code of two letters', { language: 'gsw' }, 'gsw', 'gsw'],
    ['for local use', { language: 'qaa' }, 'qaa', 'qaa'],
    ['of many', { language: 'mul' }, 'mul', 'mul'],
    ['of none', { language: 'zxx' }, 'zxx', 'zxx'],
    ['undetermined', { language: 'und' }, undefined, undefined],
    ['that nobody set', { language: '```' }, undefined, undefined],
    ['by its tag', { language: 'chi', extendedLanguage: 'zh-Hant-TW' }, 'zh-Hant-TW', 'zh-Hant-TW'],
    ['by a tag that POSIX has', { language: 'und', extendedLanguage: 'pt_BR' }, 'pt-BR', 'pt-BR'],
    ['by its tag, before an older one', { language: 'eng', extendedLanguage: 'en-GB' }, 'en-GB', 'en-GB'],
    [
      'by a tag with extensions',
      { extendedLanguage: 'de-DE-u-co-phonebk' },
      'de-DE-u-co-phonebk',
      'de-DE-u-co-phonebk',
    ],
    ['by a tag for private use', { extendedLanguage: 'x-klingon' }, undefined, undefined],
    ['by its letters, where its tag is none', { language: 'eng', extendedLanguage: '%<">' }, 'eng', 'en'],
    ['by QuickTime’s number', { language: 2 }, 'de', 'de'],
    ['by QuickTime’s number for English', { language: 0 }, 'en', 'en'],
    ['by QuickTime’s number for a script', { language: 33 }, 'zh-Hans', 'zh-Hans'],
    ['by the last of QuickTime’s first numbers', { language: 94 }, 'eo', 'eo'],
    ['by the first of QuickTime’s later numbers', { language: 128 }, 'cy', 'cy'],
    ['by the last of them', { language: 151 }, 'nn', 'nn'],
    ['by a number that QuickTime does not have', { language: 120 }, undefined, undefined],
    ['unspecified in QuickTime', { language: 0x7fff }, undefined, undefined],
  ])('%s', async (_, said, inId, inManifests) => {
    expect(await languages(said)).toEqual([inId, inManifests, inManifests]);
  });
});
