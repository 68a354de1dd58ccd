import type { MediaSubject } from '../media-subject.ts';
import { TICKS_LIMIT } from './check-tables.ts';

/** An entry of `elst` (ISO/IEC 14496-12 8.6.6): duration in the movie's timescale, media time in the track's, -1 for an empty edit. */
export interface EditListEntry {
  readonly segment_duration: number;
  readonly media_time: number;
  readonly media_rate_integer: number;
  readonly media_rate_fraction: number;
}

/** Which part of the media is presented, and when; in the track's timescale. */
export interface Edit {
  /** Presentation time at which the part starts. */
  readonly delayTicks: number;
  /** Media (composition) time of its start. */
  readonly startTicks: number;
  /** Media time of its end; Infinity where it runs to the end of the media. */
  readonly endTicks: number;
  /** One tick of the movie's timescale: `endTicks` may be rounded by less than this. */
  readonly roundingTicks: number;
}

const WHOLE: Edit = { delayTicks: 0, startTicks: 0, endTicks: Infinity, roundingTicks: 0 };

/**
 * Reads an edit list as one delay and one part of the media.
 * @throws HeadwaterError `unsupported-media` where it asks for more than that
 */
export function readEdit(
  entries: readonly EditListEntry[],
  movieTimescale: number,
  timescale: number,
  subject: MediaSubject,
): Edit {
  if (entries.length === 0) return WHOLE;
  if (movieTimescale === 0) throw subject.corrupt('the timescale in mvhd is 0');
  const toTicks = (duration: number) => Math.round((duration * timescale) / movieTimescale);
  const leading = entries.findIndex((entry) => entry.media_time >= 0);
  const roundingTicks = timescale / movieTimescale;
  const parts = joined(entries.slice(Math.max(0, leading)), toTicks, roundingTicks);
  const edits = parts.filter((entry) => entry.media_time >= 0);
  const part = edits[0];
  if (!part) throw subject.presentsNothing('its edit list has no edit that presents anything');
  if (edits.length > 1) {
    throw subject.unsupported(`its edit list has ${edits.length} edits, only one is understood`);
  }
  if (!atPlayingRate(part)) throw subject.unsupported('its edit list changes the playing rate');
  const delay = entries.slice(0, leading).reduce((sum, entry) => sum + entry.segment_duration, 0);
  if (toTicks(delay) > TICKS_LIMIT || part.media_time > TICKS_LIMIT) {
    throw subject.corrupt('the times in its edit list overflow');
  }
  const duration = part.segment_duration === 0 ? Infinity : toTicks(part.segment_duration);
  return {
    delayTicks: toTicks(delay),
    startTicks: part.media_time,
    endTicks: part.media_time + duration,
    roundingTicks,
  };
}

/** The entries, those made one that go on where the one before them ends: a cut that cuts nothing out. */
function joined(
  entries: readonly EditListEntry[],
  toTicks: (duration: number) => number,
  roundingTicks: number,
): EditListEntry[] {
  const parts: EditListEntry[] = [];
  for (const entry of entries) {
    const before = parts.at(-1);
    const bothPlay = before !== undefined && before.media_time >= 0 && entry.media_time >= 0;
    const end = bothPlay ? before.media_time + toTicks(before.segment_duration) : NaN;
    const goesOn = before?.segment_duration !== 0 && Math.abs(entry.media_time - end) <= roundingTicks;
    if (bothPlay && goesOn && atPlayingRate(before) && atPlayingRate(entry)) {
      // A duration of 0 runs to the end of the media, and so does what ends with it.
      const rest = entry.segment_duration;
      parts[parts.length - 1] = { ...before, segment_duration: rest && before.segment_duration + rest };
    } else parts.push(entry);
  }
  return parts;
}

function atPlayingRate(entry: EditListEntry): boolean {
  return entry.media_rate_integer === 1 && entry.media_rate_fraction === 0;
}

/** The edit of media whose first sample has a decode time, for tables that begin at 0. */
export function startAt(edit: Edit, ticks: number): Edit {
  const late = Math.max(0, ticks - edit.startTicks);
  return {
    ...edit,
    delayTicks: edit.delayTicks + late,
    startTicks: Math.max(0, edit.startTicks - ticks),
    endTicks: edit.endTicks - ticks,
  };
}

/**
 * The edit of media that goes on in fragments. Who wrote the `moov` did not know of them: an edit that presents all
 * there was by then presents what came after, too.
 *
 * @param endOfMovieTicks where the samples of the `moov` end; undefined where they are all or none
 */
export function runOn(edit: Edit, endOfMovieTicks: number | undefined): Edit {
  const presentsAll = endOfMovieTicks !== undefined && edit.endTicks + edit.roundingTicks >= endOfMovieTicks;
  return presentsAll ? { ...edit, endTicks: Infinity } : edit;
}
