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
  const parts = entries.filter((entry) => entry.media_time >= 0);
  const part = parts[0];
  if (!part || parts.length > 1) {
    throw subject.unsupported(`its edit list has ${parts.length} edits, only one is understood`);
  }
  if (part.media_rate_integer !== 1 || part.media_rate_fraction !== 0) {
    throw subject.unsupported('its edit list changes the playing rate');
  }
  const delay = entries.slice(0, leading).reduce((sum, entry) => sum + entry.segment_duration, 0);
  if (toTicks(delay) > TICKS_LIMIT || part.media_time > TICKS_LIMIT) {
    throw subject.corrupt('the times in its edit list overflow');
  }
  const duration = part.segment_duration === 0 ? Infinity : toTicks(part.segment_duration);
  return {
    delayTicks: toTicks(delay),
    startTicks: part.media_time,
    endTicks: part.media_time + duration,
    roundingTicks: timescale / movieTimescale,
  };
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
