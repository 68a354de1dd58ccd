import type { Steps } from '../../steps.ts';
import type { OpenTrack } from '../../isobmff/movie/open-track.ts';
import { applyEdit } from '../../isobmff/samples/presentation.ts';

/**
 * Lets an edit that starts inside a GOP begin at the sync sample before it, for all tracks: a browser drops what is
 * decoded but not presented together with its sync sample, and then waits for the next one. Audio begins as much
 * earlier where it has samples there, and is put off where it has none, so that the tracks stay together.
 */
export function* startAtSyncSamples(tracks: readonly OpenTrack[]): Steps<OpenTrack[]> {
  // A pause in front of the edit has room for what is decoded before it: only what is longer puts the tracks off.
  const leads = tracks.map(
    (track) => (leadTicks(track) - track.edit.delayTicks) / track.description.timescale,
  );
  const laterSeconds = Math.max(0, ...leads);
  const moved: OpenTrack[] = [];
  for (const track of tracks) {
    const later = Math.round(laterSeconds * track.description.timescale);
    const stays = later === 0 && leadTicks(track) === 0;
    moved.push(stays ? track : yield* startEarlier(track, later));
  }
  return moved;
}

/**
 * By how much a video begins before its edit: at a sync sample, or, where the edit cuts nothing off, with pictures whose
 * composition times are below 0 (some tools make room for them by an empty edit).
 */
function leadTicks({ entry, edit, presentation }: OpenTrack): number {
  if (entry.kind !== 'video') return 0;
  const { firstTicks, earliestTicks } = presentation;
  return Math.max(0, edit.startTicks - (edit.startTicks > 0 ? firstTicks : earliestTicks));
}

/** @param later by how much all that is presented moves on, in the track's timescale */
function* startEarlier(track: OpenTrack, later: number): Steps<OpenTrack> {
  const { edit, entry, tables, description, outline } = track;
  // Audio that follows a pause was cut off there on purpose: it is not brought back, only put off.
  const audible = edit.delayTicks > 0 ? 0 : Math.min(later, edit.startTicks);
  const earlier = entry.kind === 'video' ? leadTicks(track) : audible;
  const moved = {
    ...edit,
    startTicks: edit.startTicks - earlier,
    delayTicks: Math.max(0, edit.delayTicks + later - earlier),
  };
  const presentation = yield* applyEdit(
    tables,
    moved,
    { kind: entry.kind, timescale: description.timescale },
    outline.subject,
  );
  return { ...track, edit: moved, presentation };
}
