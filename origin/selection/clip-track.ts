import type { Track } from '../model/asset.ts';
import type { SampleRun, SampleTable, SegmentTable, SyncSamples } from '../model/samples.ts';

/** Which segments of a track are wanted, from `first` to before `end`, and how much earlier they are presented. */
interface TrackClip {
  readonly first: number;
  readonly end: number;
  readonly shiftTicks: number;
}

/** Some segments of a track as a track: numbers begin anew, times are shifted, and nothing is copied. */
export function clipTrack(track: Track, clip: TrackClip): Track {
  return {
    ...track,
    samples: new ClippedSamples(track, clip),
    segments: new ClippedSegments(track.segments, clip),
    ...(clip.first > 0 && { lacksBeginning: true }),
  };
}

class ClippedSamples implements SampleTable {
  readonly count: number;
  readonly mediaTimeTicks: number;
  readonly durationTicks: number;
  readonly endTicks: number;
  readonly #whole: SampleTable;
  readonly #first: number;
  readonly #shiftTicks: number;

  constructor({ samples, segments }: Track, { first, end, shiftTicks }: TrackClip) {
    this.#whole = samples;
    this.#first = segments.firstSample(first);
    this.count = segments.firstSample(end) - this.#first;
    // Priming stands before the first segment alone: behind it, an edit would cut off what is to be heard.
    this.mediaTimeTicks = first === 0 ? samples.mediaTimeTicks : 0;
    this.#shiftTicks = shiftTicks + samples.mediaTimeTicks - this.mediaTimeTicks;
    this.durationTicks = decodeTimeAt(samples, this.#first + this.count) - decodeTimeAt(samples, this.#first);
    this.endTicks = segments.startTicks(end) - shiftTicks;
  }

  read(first: number, end: number): SampleRun {
    const run = this.#whole.read(this.#first + first, this.#first + end);
    return { ...run, decodeTimeTicks: run.decodeTimeTicks - this.#shiftTicks };
  }

  readSync(first: number, end: number): SyncSamples {
    return this.#whole.readSync(this.#first + first, this.#first + end);
  }
}

/** Of the sample, or of what would follow the last one. */
export function decodeTimeAt(samples: SampleTable, sample: number): number {
  if (sample < samples.count) return samples.read(sample, sample + 1).decodeTimeTicks;
  return samples.read(0, 1).decodeTimeTicks + samples.durationTicks;
}

class ClippedSegments implements SegmentTable {
  readonly count: number;
  readonly #whole: SegmentTable;
  readonly #first: number;
  readonly #firstSample: number;
  readonly #shiftTicks: number;

  constructor(whole: SegmentTable, { first, end, shiftTicks }: TrackClip) {
    this.count = end - first;
    this.#whole = whole;
    this.#first = first;
    this.#firstSample = whole.firstSample(first);
    this.#shiftTicks = shiftTicks;
  }

  firstSample(i: number): number {
    return this.#whole.firstSample(this.#first + i) - this.#firstSample;
  }

  startTicks(i: number): number {
    return this.#whole.startTicks(this.#first + i) - this.#shiftTicks;
  }

  sizeBytes(i: number): number {
    return this.#whole.sizeBytes(this.#first + i);
  }

  varyingFields(i: number): number {
    return this.#whole.varyingFields(this.#first + i);
  }

  indexAt(startTicks: number): number {
    const i = this.#whole.indexAt(startTicks + this.#shiftTicks) - this.#first;
    return i >= 0 && i < this.count ? i : -1;
  }
}
