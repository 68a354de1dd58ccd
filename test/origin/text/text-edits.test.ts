import { describe, expect, it } from 'vitest';
import type { TrackSpec } from '../../support/movie-builder.ts';
import { textRig } from '../../support/text-asset.ts';
import { movieWithText, stppTrack, tx3gTrack, wvttTrack } from '../../support/text-inputs.ts';

/** Where the cues come to stand; without an edit list at 1 to 2.5, 3.5 to 4.5, and 6 to 9 s. */
const EDITS: readonly (readonly [what: string, edits: NonNullable<TrackSpec['edits']>, times: string[]])[] = [
  [
    'puts it off',
    [
      [2000, -1],
      [10_000, 0],
    ],
    ['03.000 --> 04.500', '05.500 --> 06.500', '08.000 --> 11.000'],
  ],
  ['begins in the middle of a cue', [[6000, 4000]], ['00.000 --> 00.500', '02.000 --> 05.000']],
  [
    'begins in the middle of a cue, and puts it off',
    [
      [2000, -1],
      [6000, 4000],
    ],
    ['02.000 --> 02.500', '04.000 --> 07.000'],
  ],
  [
    'ends in the middle of a cue',
    [[8000, 0]],
    ['01.000 --> 02.500', '03.500 --> 04.500', '06.000 --> 08.000'],
  ],
  ['begins and ends between cues', [[3000, 3000]], ['00.500 --> 01.500']],
];

describe.each([
  ['tx3g', tx3gTrack],
  ['wvtt', wvttTrack],
  ['stpp', stppTrack],
])('a track of %s', (_, track) => {
  it.each(EDITS)('is where its edit list %s', async (_what, edits, times) => {
    const { text } = await textRig('<textstream src="text.mp4" systemLanguage="swe"/>', {
      'text.mp4': movieWithText(track(), edits),
    });
    const lines = [
      ...(await text('dash/film-textstream_swe=1000.vtt')).matchAll(/^00:00:(\S+) --> 00:00:(\S+)/gm),
    ];
    expect(lines.map(([, from, to]) => `${from} --> ${to}`)).toEqual(times);
  });
});
