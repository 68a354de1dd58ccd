import type { Asset, Track } from '../model/asset.ts';
import type { Finding, PlanCache } from '../model/plan-cache.ts';
import { type Steps, STRIDE } from '../steps.ts';
import { packetsOf, type UnitSource, visitUnits } from './access-units.ts';
import { clocksWithin, delayTicks } from './clock.ts';
import { type ElementaryStream, elementaryStreams } from './elementary-stream.ts';

/** Before each segment, and then of all: continuity counters go on from there. */
interface PacketCounts {
  readonly packets: Float64Array;
  /** The same where the stream carries the clock, which takes some of their room. */
  readonly packetsWithClock: Float64Array;
  /** Packets with a clock alone between the units of the stream. */
  readonly clocks: Float64Array;
}

/** What must be known of a whole track before one segment of it can be made. */
export class TrackSurvey implements Finding, UnitSource {
  readonly track: Track;
  readonly streams: readonly ElementaryStream[];
  readonly reorderTicks: number;
  readonly counts: PacketCounts;
  /** When the first unit is decoded, the last one, and what would come behind it. */
  firstDts = 0;
  lastDts = 0;
  endDts = 0;
  /** How long before its presentation the first unit of a segment is decoded, at the most; ticks of 90 kHz. */
  aheadTicks = 0;

  /** @throws HeadwaterError `unsupported-media` where a transport stream cannot carry the track */
  constructor(track: Track, reorderTicks: number) {
    this.track = track;
    this.streams = elementaryStreams(track);
    this.reorderTicks = reorderTicks;
    const length = track.segments.count + 1;
    this.counts = {
      packets: new Float64Array(length),
      packetsWithClock: new Float64Array(length),
      clocks: new Float64Array(length),
    };
  }

  get heldBytes(): number {
    return 3 * this.counts.packets.byteLength;
  }

  /** How long before its decoding a sample arrives, in ticks of 90 kHz, where the stream carries the clock. */
  get delayTicks(): number {
    return delayTicks(this.aheadTicks);
  }

  /** Packets with payload before a segment. */
  packetsBefore(segment: number, carriesClock: boolean): number {
    return (carriesClock ? this.counts.packetsWithClock : this.counts.packets)[segment]!;
  }

  clocksBefore(segment: number): number {
    return this.counts.clocks[segment]!;
  }
}

/** Where an asset's surveys are kept. */
export interface Surveyed {
  readonly asset: Asset;
  readonly plans: PlanCache;
}

/** A survey that was made, and is still held. */
export function knownSurvey({ asset, plans }: Surveyed, track: Track): TrackSurvey | undefined {
  const found = plans.finding(asset, meaningOf(track));
  return found instanceof TrackSurvey ? found : undefined;
}

/**
 * Walks through the sizes and times of all samples, once: a segment can be made alone, and the counters of its packets still
 * go on from those of the segment before it (ISO/IEC 13818-1 2.4.3.3), so that players take no segment for damaged.
 *
 * @throws HeadwaterError `unsupported-media` where a transport stream cannot carry the track
 */
export function* surveyTrack(surveyed: Surveyed, track: Track): Steps<TrackSurvey> {
  const known = knownSurvey(surveyed, track);
  if (known !== undefined) return known;
  const survey = yield* countPackets(track);
  surveyed.plans.keepFinding(surveyed.asset, meaningOf(track), survey);
  return survey;
}

function meaningOf({ id }: Track): string {
  return `packets of ${id}`;
}

function* countPackets(track: Track): Steps<TrackSurvey> {
  const survey = new TrackSurvey(track, yield* reordering(track));
  const { packets, packetsWithClock, clocks } = survey.counts;
  for (let i = 0; i < track.segments.count; i++) {
    packets[i + 1] = packets[i]!;
    packetsWithClock[i + 1] = packetsWithClock[i]!;
    clocks[i + 1] = clocks[i]!;
    const first = track.segments.firstSample(i);
    for (const range of strides(track, i)) {
      visitUnits(survey, range, ({ pesBytes, pts, dts, nextDts }, sample) => {
        packets[i + 1]! += packetsOf(pesBytes, false);
        packetsWithClock[i + 1]! += packetsOf(pesBytes, true);
        clocks[i + 1]! += clocksWithin(nextDts - dts);
        if (sample === 0) survey.firstDts = dts;
        if (sample === first) survey.aheadTicks = Math.max(survey.aheadTicks, pts - dts);
        survey.lastDts = dts;
        survey.endDts = nextDts;
      });
      yield;
    }
  }
  return survey;
}

/** A transport stream presents nothing before it is decoded; the composition offsets of a track may be negative. */
function* reordering(track: Track): Steps<number> {
  let least = 0;
  for (let i = 0; i < track.segments.count; i++) {
    for (const { first, end } of strides(track, i)) {
      const { count, compositionOffsets } = track.samples.read(first, end);
      for (let j = 0; j < count; j++) least = Math.min(least, compositionOffsets[j]!);
      yield;
    }
  }
  return -least;
}

/** A unit takes a few times what an entry of a table does. */
const SAMPLES_AT_A_TIME = STRIDE / 4;

/** The samples of a segment. */
function* strides(
  { segments }: Track,
  segment: number,
): Iterable<{ readonly first: number; readonly end: number }> {
  const end = segments.firstSample(segment + 1);
  for (let first = segments.firstSample(segment); first < end; first += SAMPLES_AT_A_TIME)
    yield { first, end: Math.min(end, first + SAMPLES_AT_A_TIME) };
}
