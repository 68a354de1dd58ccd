import type { Track } from './asset.ts';

/** What of a track or a text a filter may ask. */
export type Selectable = Pick<Track, 'kind' | 'bitrate' | 'language' | 'format' | 'trackId' | 'label'> &
  Partial<Pick<Track, 'video' | 'audio' | 'timescale'>>;

/** Which part of an asset is asked for. */
export interface Selection {
  /** Whether a track is wanted; absent: all are. */
  readonly wants?: (track: Selectable) => boolean;
  /** From when to when; absent: all of it. */
  readonly clip?: Clip;
  /** What is selected in one spelling, as it stands in a query: `filter=…&vbegin=…`; empty for the whole. */
  readonly query: string;
}

/** A part of the asset's time, in seconds; it is widened to whole segments. */
export interface Clip {
  readonly beginSeconds: number;
  /** `Infinity`: to the end. */
  readonly endSeconds: number;
}

export const WHOLE: Selection = { query: '' };
