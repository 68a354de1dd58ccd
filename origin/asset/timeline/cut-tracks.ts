import type { OpenTrack } from '../mp4/open-track.ts';
import { cutAudio, type Reference } from './cut-audio.ts';
import { cutVideo } from './cut-video.ts';
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
  const reference = referenceOf(
    tracks.find((track) => track.entry.kind === 'video'),
    length,
  );
  return tracks.map(({ entry, tables, presentation, description: { timescale } }) =>
    entry.kind === 'video'
      ? cutVideo(tables, presentation, timescale, length).firsts
      : cutAudio(tables, presentation, timescale, length, reference),
  );
}

function referenceOf(video: OpenTrack | undefined, length: Fraction): Reference | undefined {
  if (!video) return undefined;
  const { tables, presentation } = video;
  const { timescale } = video.description;
  const { cutTicks } = cutVideo(tables, presentation, timescale, length);
  return { timescale, cutTicks, endTicks: presentation.endTicks };
}
