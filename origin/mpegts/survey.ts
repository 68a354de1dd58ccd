import type { Track } from '../model/asset.ts';
import { accessUnits, type UnitSource } from './access-units.ts';
import { elementaryStream } from './elementary-stream.ts';

/** What must be known of a whole track before one segment of it can be made. */
interface Survey {
  readonly source: UnitSource;
  /** Packets with payload before each segment, then of all of them: continuity counters go on from there. */
  readonly packetsBefore: Float64Array;
  /** The same, with the packets that carry a clock alone. */
  readonly allPacketsBefore: Float64Array;
}

/** Surveys go with their tracks, which go with their asset. */
const withClock = new WeakMap<Track, Survey>();
const withoutClock = new WeakMap<Track, Survey>();

/**
 * Walks through the sizes and times of all samples, once: a segment can be made alone, and the counters of its packets still
 * go on from those of the segment before it (ISO/IEC 13818-1 2.4.3.3), so that players take no segment for damaged.
 *
 * @throws HeadwaterError `unsupported-media` where a transport stream cannot carry the track
 */
export function surveyTrack(track: Track, carriesClock: boolean): Survey {
  const kept = carriesClock ? withClock : withoutClock;
  let survey = kept.get(track);
  if (survey === undefined) {
    survey = countPackets({
      track,
      stream: elementaryStream(track),
      reorderTicks: reordering(track),
      carriesClock,
    });
    kept.set(track, survey);
  }
  return survey;
}

function countPackets(source: UnitSource): Survey {
  const { segments } = source.track;
  const packetsBefore = new Float64Array(segments.count + 1);
  const allPacketsBefore = new Float64Array(segments.count + 1);
  for (let i = 0; i < segments.count; i++) {
    let packets = 0;
    let clocks = 0;
    for (const unit of accessUnits(source, segments.firstSample(i), segments.firstSample(i + 1))) {
      packets += unit.packets;
      clocks += unit.clocks;
    }
    packetsBefore[i + 1] = packetsBefore[i]! + packets;
    allPacketsBefore[i + 1] = allPacketsBefore[i]! + packets + clocks;
  }
  return { source, packetsBefore, allPacketsBefore };
}

/** A transport stream presents nothing before it is decoded; the composition offsets of a track may be negative. */
function reordering({ samples, segments }: Track): number {
  let least = 0;
  for (let i = 0; i < segments.count; i++) {
    const { count, compositionOffsets } = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
    for (let j = 0; j < count; j++) least = Math.min(least, compositionOffsets[j]!);
  }
  return -least;
}
