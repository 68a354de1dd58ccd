import type { OpenTrack } from '../mp4/open-track.ts';
import { cutAudio } from './cut-audio.ts';
import { cutVideo, type VideoCuts } from './cut-video.ts';
import type { Fraction } from './fraction.ts';

/** Length of a fragment where the server manifest does not say, in seconds. */
export const DEFAULT_FRAGMENT_LENGTH: Fraction = [4, 1];

/**
 * Cuts the tracks of an asset on one timeline: each video track at its own sync samples, audio where the first video
 * track is cut.
 *
 * @returns For each track the first sample of each segment, then the number of samples.
 */
export function cutTracks(tracks: readonly OpenTrack[], length = DEFAULT_FRAGMENT_LENGTH): Uint32Array[] {
  const video = tracks.find((track) => track.entry.kind === 'video');
  const cuts = video && cut(video, length);
  const reference = cuts && {
    timescale: video.description.timescale,
    cutTicks: cuts.cutTicks,
    endTicks: video.presentation.endTicks,
  };
  return tracks.map((track) => {
    if (track === video) return cuts!.firsts;
    if (track.entry.kind === 'video') return cut(track, length).firsts;
    return cutAudio(track.tables, track.presentation, track.description.timescale, length, reference);
  });
}

function cut({ tables, presentation, description }: OpenTrack, length: Fraction): VideoCuts {
  return cutVideo(tables, presentation, description.timescale, length);
}
