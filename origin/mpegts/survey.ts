import type { Asset, Track } from '../model/asset.ts';
import type { Finding, PlanCache } from '../model/plan-cache.ts';
import { type Steps, STRIDE } from '../steps.ts';
import { accessUnits, type UnitSource } from './access-units.ts';
import { type ElementaryStream, elementaryStream } from './elementary-stream.ts';

/** Before each segment, and then of all: continuity counters go on from there. */
interface PacketCounts {
  readonly packets: Float64Array;
  /** The same where the stream carries the clock, which takes some of their room. */
  readonly packetsWithClock: Float64Array;
  /** Packets with a clock alone. */
  readonly clocks: Float64Array;
}

/** What must be known of a whole track before one segment of it can be made. */
export class TrackSurvey implements Finding {
  readonly track: Track;
  readonly stream: ElementaryStream;
  readonly counts: PacketCounts;
  /** {@link UnitSource} */
  readonly reorderTicks: number;

  /** @throws HeadwaterError `unsupported-media` where a transport stream cannot carry the track */
  constructor(track: Track, reorderTicks: number, counts: PacketCounts) {
    this.track = track;
    this.stream = elementaryStream(track);
    this.reorderTicks = reorderTicks;
    this.counts = counts;
  }

  get heldBytes(): number {
    return 3 * this.counts.packets.byteLength;
  }

  source(carriesClock: boolean): UnitSource {
    const { track, stream, reorderTicks } = this;
    return { track, stream, reorderTicks, carriesClock };
  }

  /** Packets with payload before a segment. */
  packetsBefore(segment: number, carriesClock: boolean): number {
    return (carriesClock ? this.counts.packetsWithClock : this.counts.packets)[segment]!;
  }

  /** All packets before a segment. */
  allPacketsBefore(segment: number, carriesClock: boolean): number {
    const clocks = carriesClock ? this.counts.clocks[segment]! : 0;
    return this.packetsBefore(segment, carriesClock) + clocks;
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
  const reorderTicks = yield* reordering(track);
  const { segments } = track;
  const counts = {
    packets: new Float64Array(segments.count + 1),
    packetsWithClock: new Float64Array(segments.count + 1),
    clocks: new Float64Array(segments.count + 1),
  };
  const survey = new TrackSurvey(track, reorderTicks, counts);
  const plain = survey.source(false);
  const withClock = survey.source(true);
  for (let i = 0; i < segments.count; i++) {
    let [packets, packetsWithClock, clocks] = [
      counts.packets[i]!,
      counts.packetsWithClock[i]!,
      counts.clocks[i]!,
    ];
    for (const [first, end] of strides(track, i)) {
      for (const unit of accessUnits(plain, first, end)) packets += unit.packets;
      for (const unit of accessUnits(withClock, first, end)) {
        packetsWithClock += unit.packets;
        clocks += unit.clocks;
      }
      yield;
    }
    counts.packets[i + 1] = packets;
    counts.packetsWithClock[i + 1] = packetsWithClock;
    counts.clocks[i + 1] = clocks;
  }
  return survey;
}

/** A transport stream presents nothing before it is decoded; the composition offsets of a track may be negative. */
function* reordering(track: Track): Steps<number> {
  let least = 0;
  for (let i = 0; i < track.segments.count; i++) {
    for (const [first, end] of strides(track, i)) {
      const { count, compositionOffsets } = track.samples.read(first, end);
      for (let j = 0; j < count; j++) least = Math.min(least, compositionOffsets[j]!);
      yield;
    }
  }
  return -least;
}

/** A unit takes a few times what an entry of a table does. */
const SAMPLES_AT_A_TIME = STRIDE / 4;

/** The samples of a segment, in pairs of the first one and the one behind the last. */
function* strides({ segments }: Track, segment: number): Iterable<readonly [first: number, end: number]> {
  const end = segments.firstSample(segment + 1);
  for (let first = segments.firstSample(segment); first < end; first += SAMPLES_AT_A_TIME)
    yield [first, Math.min(end, first + SAMPLES_AT_A_TIME)];
}
