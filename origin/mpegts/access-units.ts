import type { Track } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import { clockTicks, clocksBetween } from './clock.ts';
import type { ElementaryStream } from './elementary-stream.ts';
import { CLOCK_FIELD_BYTES, PAYLOAD_BYTES } from './packet.ts';
import { pesHeaderBytes } from './pes.ts';

/**
 * What one PES packet carries: a picture, or a frame of sound. Frames that shared a packet would have no time of their own, and
 * demultiplexers add up rounded durations then.
 */
export interface AccessUnit {
  readonly sampleBytes: number;
  readonly isSync: boolean;
  readonly pts: number;
  readonly dts: number;
  /** When the next one of its stream is decoded. */
  readonly nextDts: number;
  /** Payload of its transport packets. */
  readonly pesBytes: number;
  /** Packets with payload. */
  readonly packets: number;
  /** Packets with a clock alone, behind them. */
  readonly clocks: number;
}

/** How a track is put into a stream. */
export interface UnitSource {
  readonly track: Track;
  readonly stream: ElementaryStream;
  /** How much earlier than its decode time in the file a sample is decoded, so that none is presented before. */
  readonly reorderTicks: number;
  readonly carriesClock: boolean;
}

/** sample_is_non_sync_sample. ISO/IEC 14496-12 8.8.3.1 */
const NON_SYNC = 0x0001_0000;

/**
 * The units of the samples `first` to before `end`.
 *
 * @throws HeadwaterError `unsupported-media` where a sample is too long for its header
 */
export function accessUnits(source: UnitSource, first: number, end: number): AccessUnit[] {
  const { track, reorderTicks } = source;
  const run = track.samples.read(first, end);
  const units: AccessUnit[] = [];
  const zero = track.samples.mediaTimeTicks;
  let decode = run.decodeTimeTicks - zero;
  for (let i = 0; i < run.count; i++) {
    const sampleBytes = run.sizes[i]!;
    checkSize(source, sampleBytes);
    const isSync = (run.flags[i]! & NON_SYNC) === 0;
    const pts = clockTicks(decode + run.compositionOffsets[i]!, track.timescale);
    const dts = clockTicks(decode - reorderTicks, track.timescale);
    decode += run.durations[i]!;
    const nextDts = clockTicks(decode - reorderTicks, track.timescale);
    units.push(measured(source, { sampleBytes, isSync, pts, dts, nextDts }));
  }
  return units;
}

function measured(
  { stream, carriesClock }: UnitSource,
  unit: Pick<AccessUnit, 'sampleBytes' | 'isSync' | 'pts' | 'dts' | 'nextDts'>,
): AccessUnit {
  const { sampleBytes, isSync } = unit;
  const payloadBytes = stream.prefixBytes(isSync) + stream.spareBytes(sampleBytes) + sampleBytes;
  const pesBytes = pesHeaderBytes(unit) + payloadBytes;
  return {
    ...unit,
    pesBytes,
    packets: Math.ceil((pesBytes + (carriesClock ? CLOCK_FIELD_BYTES : 0)) / PAYLOAD_BYTES),
    clocks: carriesClock ? clocksBetween(unit.dts, unit.nextDts) : 0,
  };
}

function checkSize({ track, stream }: UnitSource, bytes: number): void {
  if (bytes <= stream.sampleLimit) return;
  throw new HeadwaterError(
    'unsupported-media',
    `Cannot put ${track.id} into a transport stream: a frame has ${bytes} bytes, at most ${stream.sampleLimit} fit`,
  );
}
