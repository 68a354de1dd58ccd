import { clockPackets } from '../../mpegts/clock-gaps.ts';
import { PACKET_BYTES } from '../../mpegts/packet.ts';
import { TABLES_BYTES } from '../../mpegts/program-tables.ts';
import { bandwidthOf, type Bandwidth } from '../tracks/bandwidth.ts';
import { streamSpans, type StreamSurveys } from './stream-spans.ts';

/** Of a transport stream's segments as they are sent: packets, clocks and tables included. */
export function streamBandwidth(surveys: StreamSurveys): Bandwidth {
  const [{ track }] = surveys;
  const bits = Float64Array.from({ length: track.segments.count }, (_, i) => segmentBits(surveys, i));
  return bandwidthOf(track, bits);
}

function segmentBits(surveys: StreamSurveys, index: number): number {
  const spans = streamSpans(surveys, index);
  let packets = clockPackets(spans);
  for (const [i, { survey, first, end }] of spans.entries()) {
    const carriesClock = i === 0;
    packets += survey.packetsBefore(end, carriesClock) - survey.packetsBefore(first, carriesClock);
  }
  return 8 * (TABLES_BYTES + PACKET_BYTES * packets);
}
