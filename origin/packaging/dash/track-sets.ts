import type { Asset, Track } from '../../model/asset.ts';
import { audioChoices } from '../tracks/renditions.ts';
import { pictureAspect } from './picture-aspect.ts';

/** Tracks that become one AdaptationSet. */
export type TrackSet = readonly [Track, ...Track[]];

/** Players switch within a set: one ladder, of one shape, one sample entry, one way to mean colours, for one purpose. */
export function trackSets(asset: Asset): TrackSet[] {
  return grouped(asset.tracks, (track) => [
    track.ladder,
    track.format,
    pictureAspect(track),
    track.video?.color,
    track.video?.dolbyVision && { ...track.video.dolbyVision, level: undefined },
    purposeOf(track),
  ]);
}

/**
 * Sets that show or say the same in another codec, and are cut at the same times, so that a player may go from one to the
 * other as within a set. ISO/IEC 23009-1 5.3.3.5
 */
export function switchable(asset: Asset, sets: readonly TrackSet[]): TrackSet[][] {
  const choices = choiceOfLadder(asset);
  return grouped(sets, ([track]) => [
    track.kind,
    track.kind === 'audio' ? choices.get(track.ladder) : [track.language, track.label, pictureAspect(track)],
    track.audio?.channels,
    purposeOf(track),
  ])
    .filter((group) => group.length > 1)
    .flatMap((group) => grouped(group, ([track]) => startSeconds(track)))
    .filter((group) => group.length > 1);
}

/** Which of the things to listen to a ladder is. */
function choiceOfLadder(asset: Asset): ReadonlyMap<number, string> {
  return new Map(
    audioChoices(asset).flatMap(({ name, ladders }) =>
      ladders.map(([track]) => [track.ladder, name] as const),
    ),
  );
}

function purposeOf({ roles = [], accessibility = [] }: Track): unknown {
  return [roles, accessibility];
}

/** To the microsecond: timescales may differ. */
function startSeconds({ segments, timescale }: Track): number[] {
  return Array.from({ length: segments.count }, (_, i) =>
    Math.round((segments.startTicks(i) / timescale) * 1e6),
  );
}

function grouped<One>(all: readonly One[], keyOf: (one: One) => unknown): [One, ...One[]][] {
  const groups = new Map<string, [One, ...One[]]>();
  for (const one of all) {
    const key = JSON.stringify(keyOf(one));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
