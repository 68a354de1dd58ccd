import type { SourceTrack } from './source-track.ts';

/**
 * MPEG-2 AAC (ISO/IEC 13818-7: main, low complexity, scalable sampling rate). A browser says that it plays it in
 * segments, and fails at the first, picture and all; HLS does not know it.
 */
const UNPLAYED = /^mp4a\.6[678]$/;

/** What of a title no player plays; all of it stays where that is all there is. */
export function leaveOutUnplayed(tracks: readonly SourceTrack[]): {
  played: readonly SourceTrack[];
  leftOut: string[];
} {
  const played = tracks.filter(({ track }) => !UNPLAYED.test(track.description.codec));
  if (played.length === 0) return { played: tracks, leftOut: [] };
  const unplayed = tracks.filter((track) => !played.includes(track));
  return { played, leftOut: unplayed.map(reasonFor) };
}

function reasonFor({ track: { outline, description } }: SourceTrack): string {
  return `track ${outline.trackId}: MPEG-2 AAC (${description.codec}), which players refuse in segments`;
}
