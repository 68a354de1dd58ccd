import type { Purpose } from './purpose.ts';
import type { SampleTable } from './samples.ts';
import type { ObjectRef } from './object-store.ts';

/** What is to be read, while its time lasts. Times are in milliseconds of the asset's timeline: finer than any text format's. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** What the source calls it; empty where it does not. */
  readonly id: string;
  /** Cue settings of WebVTT, where it stands and how: `line:0 align:start`; empty where nothing is said. */
  readonly settings: string;
  /** Cue text of WebVTT: `<i>Hello</i> &amp; welcome`; lines are ended by `\n`, and none is empty. */
  readonly text: string;
}

/** All cues of a text track, in the order of their beginnings. */
export interface TextScript {
  readonly cues: readonly Cue[];
  /** STYLE and REGION blocks of WebVTT, which belong to all cues; empty where there are none. */
  readonly header: string;
  /** The longest cue, which is how far one has to look back for what is still shown. */
  readonly longestMs: number;
  readonly heldBytes: number;
}

/** How a text is written down. */
export type TextFormat = 'vtt' | 'srt' | 'ttml' | 'tx3g' | 'wvtt' | 'stpp';

/** Subtitles, captions and their like. They are read when they are asked for, and not when the asset is. */
export interface TextTrack {
  readonly kind: 'textstream';
  /** `textstream[_language][_n]=bitrate`. Unique in the asset. */
  readonly id: string;
  /** BCP 47; `und` where unknown. */
  readonly language: string;
  /** Bits per second. */
  readonly bitrate: number;
  readonly format: TextFormat;
  /** track_ID in its file; 0 of a file that holds nothing but text. */
  readonly trackId: number;
  readonly label?: string;
  readonly roles?: readonly Purpose[];
  readonly accessibility?: readonly Purpose[];
  readonly source: TextSource;
  /** Added to the times of the script: a clip begins at 0. */
  readonly shiftMs: number;
}

/** Where a text lies. */
export type TextSource =
  | { readonly kind: 'file'; readonly object: ObjectRef; readonly laterMs: number }
  | { readonly kind: 'samples'; readonly object: ObjectRef; readonly samples: TextSamples };

/** The samples of a text track of a media file. */
export interface TextSamples {
  readonly table: SampleTable;
  /** Of all samples. */
  readonly totalBytes: number;
  /** Ticks per second. */
  readonly timescale: number;
  /** The sample entry box. */
  readonly entry: Uint8Array;
  /** Added to a media time: the presentation time. */
  readonly presentationShiftTicks: number;
  /** When the track begins to be presented: samples may begin before, which its edit list cuts off. */
  readonly startTicks: number;
}
