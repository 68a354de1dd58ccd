import type { OpenTrack } from '../../isobmff/movie/open-track.ts';
import { cutAudio } from './cut-audio.ts';
import { cutFragments } from './cut-fragments.ts';
import { type Cuts, cutVideo } from './cut-video.ts';
import type { Fraction } from './fraction.ts';

/** Length of a fragment where the server manifest does not say, in seconds. */
const DEFAULT_FRAGMENT_LENGTH: Fraction = [4, 1];

/**
 * Cuts the tracks of an asset on one timeline: each video track at its own sync samples, audio where the first video
 * track is cut. Fragmented files that nothing is asked of are cut where they are.
 *
 * @param length Of a fragment, as the server manifest asks for it.
 * @returns For each track the first sample of each segment, then the number of samples.
 */
export function cutTracks(tracks: readonly OpenTrack[], length?: Fraction): Uint32Array[] {
  const asTheyAre = length === undefined && tracks.every(({ fragmentFirsts }) => fragmentFirsts);
  const cut = asTheyAre ? cutFragments : (track: OpenTrack) => cutAtSyncSamples(track, length);
  const video = tracks.find((track) => track.entry.kind === 'video');
  const cuts = video && cut(video);
  const reference = cuts && {
    timescale: video.description.timescale,
    cutTicks: cuts.cutTicks,
    endTicks: video.presentation.endTicks,
  };
  return tracks.map((track) => {
    if (track === video) return cuts!.firsts;
    if (track.entry.kind === 'video' || (asTheyAre && !video)) return cut(track).firsts;
    const { tables, presentation, description } = track;
    return cutAudio(
      { tables, presentation },
      description.timescale,
      length ?? DEFAULT_FRAGMENT_LENGTH,
      reference,
    );
  });
}

function cutAtSyncSamples({ tables, presentation, description }: OpenTrack, length?: Fraction): Cuts {
  return cutVideo(tables, presentation, description.timescale, length ?? DEFAULT_FRAGMENT_LENGTH);
}
