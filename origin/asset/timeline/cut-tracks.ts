import type { Steps } from '../../steps.ts';
import type { OpenTrack } from '../../isobmff/movie/open-track.ts';
import { cutAudio } from './cut-audio.ts';
import { cutFragments } from './cut-fragments.ts';
import { type Cuts, cutVideo } from './cut-video.ts';
import type { Fraction } from './fraction.ts';

/** Length of a fragment where the server manifest does not say, in seconds. */
export const DEFAULT_FRAGMENT_LENGTH: Fraction = [4, 1];

/**
 * Cuts the tracks of an asset on one timeline: each video track at its own sync samples, audio where the first video
 * track is cut. Fragmented files that nothing is asked of are cut where they are.
 *
 * @param length Of a fragment, as the server manifest asks for it.
 * @returns For each track the first sample of each segment, then the number of samples.
 */
export function* cutTracks(tracks: readonly OpenTrack[], length?: Fraction): Steps<Uint32Array[]> {
  const asTheyAre = length === undefined && tracks.every(({ fragmentFirsts }) => fragmentFirsts);
  const cut = asTheyAre ? cutFragments : (track: OpenTrack) => cutAtSyncSamples(track, length);
  const video = tracks.find((track) => track.entry.kind === 'video');
  const cuts = video && (yield* cut(video));
  const reference = cuts && {
    timescale: video.description.timescale,
    cutTicks: cuts.cutTicks,
    endTicks: video.presentation.endTicks,
  };
  const all: Uint32Array[] = [];
  for (const track of tracks) {
    const { tables, presentation, description } = track;
    if (track === video) all.push(cuts!.firsts);
    else if (track.entry.kind === 'video' || (asTheyAre && !video)) all.push((yield* cut(track)).firsts);
    else {
      const target = length ?? DEFAULT_FRAGMENT_LENGTH;
      all.push(yield* cutAudio({ tables, presentation }, description.timescale, target, reference));
    }
  }
  return all;
}

function cutAtSyncSamples(track: OpenTrack, length = DEFAULT_FRAGMENT_LENGTH): Steps<Cuts> {
  const { tables, presentation, description, descriptions = [] } = track;
  const changes = new Set(descriptions.map(({ first }) => first));
  return cutVideo(tables, presentation, { timescale: description.timescale, length, changes });
}
