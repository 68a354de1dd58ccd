import type { Steps } from '../../steps.ts';
import { KEYFRAMES } from './keyframes.ts';
import { measureKeyframes } from './measure-keyframes.ts';
import type { AdaptationSet, Representation } from './mpd.ts';
import type { TrackSet } from './track-sets.ts';

/** Names the set that is run through. DASH-IF IOP 3.2.9 */
const TRICK_MODE = 'http://dashif.org/guidelines/trickmode';

/** So fast a player may show what a set of sync samples has: as many pictures a second as play at normal speed. */
const PLAYOUT_RATE = 32;

/**
 * A set to run through each set of pictures with: the sync samples of its least rendition, so that a player has one of the
 * family that it decodes. One that does not know what it is for leaves it alone, because the property is essential.
 */
export function* trickModeSets(
  sets: readonly TrackSet[],
  described: readonly AdaptationSet[],
): Steps<AdaptationSet[]> {
  const trick: AdaptationSet[] = [];
  for (const [at, tracks] of sets.entries()) {
    const main = described[at];
    if (tracks[0].kind !== 'video' || main === undefined) continue;
    trick.push({ ...(yield* trickModeSet(tracks, main)), id: described.length + trick.length + 1 });
  }
  return trick;
}

function* trickModeSet(tracks: TrackSet, main: AdaptationSet): Steps<AdaptationSet> {
  const [least] = main.representations.toSorted((a, b) => a.bandwidth - b.bandwidth) as [Representation];
  const track = tracks.find(({ id }) => id === least.id)!;
  const { frameRate: _frameRate, ...picture } = least;
  const measured = yield* measureKeyframes(track);
  return {
    ...main,
    accessPointType: 1,
    maxWidth: least.width ?? 0,
    maxHeight: least.height ?? 0,
    essentialProperties: [{ scheme: TRICK_MODE, value: main.id }],
    supplementalProperties: main.supplementalProperties.filter(({ scheme }) => scheme.includes('cicp')),
    representations: [
      {
        ...picture,
        ...measured,
        id: `${KEYFRAMES}${least.id}`,
        maxPlayoutRate: PLAYOUT_RATE,
        codingDependency: false,
      },
    ],
  };
}
