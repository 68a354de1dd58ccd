/**
 * The samples of one track, as compact views over the bytes of `stbl` (or of `moof`s): nothing is expanded.
 * Sample numbers count from 0 in decoding order, edit list applied: samples wholly outside the edit are not
 * counted. Decode times begin at the first segment's `tfdt`; a presentation time is `decode time + composition offset
 * - mediaTimeTicks`. Video has no media time: players in browsers do not read an edit list, so that its composition
 * offsets are lowered instead and may be negative (`trun` version 1).
 */
export interface SampleTable {
  readonly count: number;
  /** `media_time` of the `elst` that the init segment carries; 0: none is written. */
  readonly mediaTimeTicks: number;
  /** Total of sample durations. */
  readonly durationTicks: number;
  /** Presentation time at which the track ends. */
  readonly endTicks: number;
  /** Fills a run with the samples `first` (inclusive) to `end` (exclusive). */
  read(first: number, end: number): SampleRun;
  /** The sync samples among those from `first` (inclusive) to `end` (exclusive); the others are not looked at. */
  readSync(first: number, end: number): SyncSamples;
}

/** Some sync samples, in decoding order. */
export interface SyncSamples {
  /** In bytes. */
  readonly sizes: readonly number[];
  /** Up to the next of them, or to the end of what was read; ticks. */
  readonly durations: readonly number[];
}

/** Some samples, expanded; arrays are as long as `count` or longer and are reused by the next `read` of the process. */
export interface SampleRun {
  readonly count: number;
  /** Decode time of the first one. */
  readonly decodeTimeTicks: number;
  readonly sizes: Uint32Array;
  readonly durations: Uint32Array;
  /** sampleCompositionTimeOffset, signed. */
  readonly compositionOffsets: Int32Array;
  /** `sample_flags` of ISO/IEC 14496-12 8.8.3.1. */
  readonly flags: Uint32Array;
  readonly totalBytes: number;
  /** Number of the sample entry of all of them, from 1, where the track has several. */
  readonly description?: number;
  /** Byte runs in the object, adjoining ones merged: pairs of start and end. Fresh for each `read`. */
  readonly runs: readonly number[];
}

/** The segments of one track. Segment `i` (from 0) holds samples `firstSample(i)` to `firstSample(i + 1)`. */
export interface SegmentTable {
  readonly count: number;
  /** `i` may be `count`: then the number of samples. */
  firstSample(i: number): number;
  /** When the segment's earliest sample is presented (DASH `$Time$`); `i` may be `count`: then the track's end. */
  startTicks(i: number): number;
  /** Media bytes of the segment. */
  sizeBytes(i: number): number;
  /** How many fields differ from sample to sample beside their sizes, 0 to 3: at times one too many. */
  varyingFields(i: number): number;
  /** The segment that starts at exactly these ticks, or -1. Binary search. */
  indexAt(startTicks: number): number;
}
