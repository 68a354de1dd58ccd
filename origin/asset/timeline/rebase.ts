import type { OpenTrack } from '../../isobmff/movie/open-track.ts';

/**
 * Lets an asset of fragmented files begin at 0: those of a recording begin at the time of day. Whole seconds are taken
 * off, the same for all tracks, so that nothing is rounded.
 */
export function rebase(tracks: readonly OpenTrack[]): OpenTrack[] {
  const played = tracks.filter(({ entry }) => entry.kind !== 'img');
  const starts = played.map(({ presentation, description }) =>
    Math.floor(presentation.startTicks / description.timescale),
  );
  const seconds = played.every(({ fragmentFirsts }) => fragmentFirsts) ? Math.min(...starts) : 0;
  return tracks.map((track) => {
    // Thumbnails in a file of another kind begin at 0 already.
    if (track.fragmentFirsts === undefined) return track;
    const { startTicks, decodeShiftTicks, presentationShiftTicks, endTicks } = track.presentation;
    const ticks = seconds * track.description.timescale;
    const presentation = {
      ...track.presentation,
      startTicks: startTicks - ticks,
      decodeShiftTicks: decodeShiftTicks - ticks,
      presentationShiftTicks: presentationShiftTicks - ticks,
      endTicks: endTicks - ticks,
    };
    return { ...track, presentation };
  });
}
