import type { MediaSubject } from '../media-subject.ts';
import { type Steps, Stride } from '../../steps.ts';
import { CompositionCursor } from './composition-cursor.ts';
import { earliestComposition, latestEnd } from './composition-bounds.ts';
import type { Edit } from './edit-list.ts';
import { RunCursor } from './run-cursor.ts';
import { MARKED_ENTRIES, nextSyncSample, type SampleTables } from './sample-tables.ts';

/** A track's samples with its edit list applied: which ones count, and what is added to their times. */
export interface Presentation {
  /** Number in the tables of the sample that becomes sample 0. */
  readonly first: number;
  readonly count: number;
  /** When the track begins to be presented: the decode time of sample 0 in the output. */
  readonly startTicks: number;
  /** Added to a decode time of the tables: the output's decode time. */
  readonly decodeShiftTicks: number;
  /** Added to a composition time of the tables: the presentation time. */
  readonly presentationShiftTicks: number;
  /** Composition time in the tables of the first sample. */
  readonly firstTicks: number;
  /** Composition time in the tables of the earliest sample: pictures may be presented before the sync sample they follow. */
  readonly earliestTicks: number;
  /** Taken from every composition offset of a video, which may become negative by it: its reordering delay. */
  readonly offsetShiftTicks: number;
  /** What a player of audio has to take from every composition time: encoder delay, priming. 0 for video. */
  readonly mediaTimeTicks: number;
  /** Total of the durations. */
  readonly durationTicks: number;
  /** Presentation time at which the track ends. */
  readonly endTicks: number;
}

/** What an audio decoder needs before the first frame heard: AAC a frame, Opus 80 ms (RFC 7845 4.6). */
const AUDIO_PREROLL_SECONDS = 0.25;

/** What of a track decides how its edit is applied. */
interface TrackTiming {
  /** `video`, `audio`, or anything else, which is neither decoded nor primed. */
  readonly kind: string;
  /** Ticks per second. */
  readonly timescale: number;
}

/** @throws HeadwaterError `unsupported-media` where nothing is presented */
export function* applyEdit(
  tables: SampleTables,
  edit: Edit,
  { kind, timescale }: TrackTiming,
  subject: MediaSubject,
): Steps<Presentation> {
  const first = yield* firstSample(tables, edit, { kind, timescale });
  const count = (yield* endSample(tables, edit)) - first;
  if (count <= 0) throw subject.presentsNothing('its edit list presents no sample');
  const cursor = new RunCursor(tables.view, tables.durations);
  cursor.goTo(first);
  const mediaStart = cursor.sum;
  cursor.goTo(first + count);
  const durationTicks = cursor.sum - mediaStart;
  if (durationTicks === 0) throw subject.presentsNothing('its samples have no duration');
  const composition = new CompositionCursor(tables);
  composition.goTo(first);
  const firstTicks = composition.ticks;
  const earliestTicks = earliestComposition(tables, [first, first + count], composition);
  const latestTicks = latestEnd(tables, first, first + count);
  // A last sample longer than the rounding of the edit's duration is cut off.
  const to = latestTicks > edit.endTicks + edit.roundingTicks ? edit.endTicks : latestTicks;
  if (to <= edit.startTicks) throw subject.presentsNothing('its edit list presents no sample');
  const from = Math.max(edit.startTicks, earliestTicks);
  const startTicks = edit.delayTicks + from - edit.startTicks;
  const video = kind === 'video';
  return {
    first,
    count,
    startTicks,
    decodeShiftTicks: (video ? startTicks : edit.delayTicks) - mediaStart,
    presentationShiftTicks: edit.delayTicks - edit.startTicks,
    firstTicks,
    earliestTicks,
    offsetShiftTicks: video ? from - mediaStart : 0,
    mediaTimeTicks: video ? 0 : edit.startTicks - mediaStart,
    durationTicks,
    endTicks: startTicks + to - from,
  };
}

/** The sample decoding starts at: audio a little before the edit's start, else the last sync sample up to it. */
function* firstSample(tables: SampleTables, edit: Edit, { kind, timescale }: TrackTiming): Steps<number> {
  if (kind === 'audio') {
    const target = Math.max(0, edit.startTicks - AUDIO_PREROLL_SECONDS * timescale);
    const cursor = new RunCursor(tables.view, tables.durations);
    const next = cursor.seek(target);
    return cursor.sum > target ? next - 1 : next;
  }
  const cursor = new CompositionCursor(tables);
  const stride = new Stride();
  let first = 0;
  if (edit.startTicks === 0) return first;
  for (let sample = 0; sample < tables.count; sample = nextSyncSample(tables, sample + 1)) {
    if (stride.walk(MARKED_ENTRIES)) yield;
    cursor.goTo(sample);
    if (Math.max(cursor.ticks, cursor.decodeTicks) > edit.startTicks) break;
    first = sample;
  }
  return first;
}

/** The end, in decoding order, of the samples presented before the edit's end. */
function* endSample(tables: SampleTables, edit: Edit): Steps<number> {
  const latestOffset = Math.max(0, tables.compositions.highest);
  if (edit.endTicks >= tables.durations.total + latestOffset) return tables.count;
  const certain = new RunCursor(tables.view, tables.durations).seek(edit.endTicks - latestOffset);
  const cursor = new CompositionCursor(tables);
  const stride = new Stride();
  let end = certain;
  for (let sample = certain; sample < tables.count; sample++) {
    if (stride.walk()) yield;
    cursor.goTo(sample);
    const endTicks = cursor.ticks + cursor.durationTicks;
    // A last sample shorter than the rounding of the edit's duration is not outside.
    if (cursor.ticks < edit.endTicks || endTicks <= edit.endTicks + edit.roundingTicks) end = sample + 1;
  }
  return end;
}
