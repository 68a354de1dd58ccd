import type { Steps } from '../../steps.ts';
import { KEYFRAMES } from './keyframes.ts';
import { measureKeyframes } from './measure-keyframes.ts';
import type { AdaptationSet } from './mpd.ts';
import type { TrackSet } from './track-sets.ts';

/** Names the set that is run through. DASH-IF IOP 3.2.9 */
const TRICK_MODE = 'http://dashif.org/guidelines/trickmode';

/** So fast a player may show what a set of sync samples has: as many pictures a second as play at normal speed. */
const PLAYOUT_RATE = 32;

/**
 * A set to run through the first set of pictures with: the sync samples of its least rendition. A player that does not know
 * what it is for leaves it alone, because the property is essential.
 */
export function* trickModeSet(
  sets: readonly TrackSet[],
  described: readonly AdaptationSet[],
): Steps<AdaptationSet[]> {
  const at = sets.findIndex(([track]) => track.kind === 'video');
  const main = described[at];
  if (main === undefined) return [];
  const [least] = main.representations.toSorted((a, b) => a.bandwidth - b.bandwidth);
  if (least === undefined) return [];
  const track = sets[at]!.find(({ id }) => id === least.id)!;
  const { frameRate: _frameRate, ...picture } = least;
  const measured = yield* measureKeyframes(track);
  return [
    {
      ...main,
      id: described.length + 1,
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
    },
  ];
}
