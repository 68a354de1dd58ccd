import { ascii, box, fullBox, u16, u32, u64, u8, zeros } from './mp4-boxes.ts';
import { avc1, buildMovie, movieFile, mp4a, type TrackSpec } from './movie-builder.ts';

/** A track of pictures whose samples are in fragments. */
export const FRAGMENTED_VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: [],
  perChunk: [],
  durations: [],
};

/** The sound beside it. */
export const FRAGMENTED_AUDIO: TrackSpec = {
  ...FRAGMENTED_VIDEO,
  trackId: 2,
  handler: 'soun',
  timescale: 48_000,
  sampleEntries: [mp4a()],
};

/** How the data of a fragment is found (ISO/IEC 14496-12 8.8.7.1). */
export type BaseStyle = 'moof' | 'offset' | 'implied';

export interface RunSpec {
  readonly trackId: number;
  /** `tfdt`; absent where undefined. */
  readonly decodeTime?: number;
  /** `tfxd` of version 1, as Smooth Streaming had it. */
  readonly absoluteTime?: number;
  readonly sizes: readonly number[];
  /** One for each sample, or one for all. */
  readonly durations: readonly number[] | number;
  /** Sample numbers from 0 that are sync samples; all by default. */
  readonly syncSamples?: readonly number[];
  readonly offsets?: readonly number[];
}

/** `ftyp` and `moov` of tracks without samples, as a fragmented file begins. */
export function fragmentedHead(tracks: readonly TrackSpec[], ...more: readonly Uint8Array[]): Buffer {
  const empty = { sizes: [], perChunk: [], durations: [] };
  const { offsets: _, syncSamples: __, ...first } = tracks[0]!;
  const { head, moovBytes } = buildMovie([
    { ...first, ...empty },
    ...tracks.slice(1).map((track) => ({ ...track, ...empty })),
  ]);
  const ftyp = head.subarray(0, head.length - 8 - moovBytes);
  const moov = head.subarray(ftyp.length + 8, ftyp.length + moovBytes);
  const mvex = tracks.map(({ trackId }) => fullBox('trex', u32(trackId, 1, 0, 0, 0)));
  return Buffer.concat([ftyp, box('moov', moov, box('mvex', ...mvex)), ...more]);
}

/** A progressive file that announces fragments: those that follow go on where its samples end. */
export function hybridHead(tracks: readonly TrackSpec[]): Buffer {
  const mvex = box('mvex', ...tracks.map(({ trackId }) => fullBox('trex', u32(trackId, 1, 0, 0, 0))));
  const bytes = movieFile(tracks, mvex.length);
  const start = bytes.indexOf('moov') - 4;
  const end = start + bytes.readUInt32BE(start);
  const moov = box('moov', bytes.subarray(start + 8, end), mvex);
  return Buffer.concat([bytes.subarray(0, start), moov, bytes.subarray(end)]);
}

/** A `moof` with its `mdat` behind it, whose media is zeros. */
export function fragment(at: number, runs: readonly RunSpec[], style: BaseStyle = 'moof'): Buffer {
  const build = (dataAt: number) => {
    let data = dataAt;
    const trafs = runs.map((run, i) => {
      // Without a base, data follows that of the track before: no offset needs to be said but the first.
      const said = style === 'implied' && i > 0 ? undefined : data - (style === 'offset' ? dataAt : at);
      const traf = trackFragment(run, style, dataAt, said);
      data += run.sizes.reduce((sum, size) => sum + size, 0);
      return traf;
    });
    return { moof: box('moof', fullBox('mfhd', u32(1)), ...trafs), media: zeros(data - dataAt) };
  };
  const { moof } = build(0);
  const { moof: placed, media } = build(at + moof.length + 8);
  return Buffer.concat([placed, box('mdat', media)]);
}

function trackFragment(run: RunSpec, style: BaseStyle, base: number, dataOffset: number | undefined): Buffer {
  const flags = { moof: 0x20000, offset: 1, implied: 0 }[style];
  const tfhd = box('tfhd', u32(flags, run.trackId), style === 'offset' ? u64(base) : zeros(0));
  const { durations, sizes, syncSamples, offsets } = run;
  const samples = sizes.map((size, i) => {
    const duration = typeof durations === 'number' ? durations : durations[i]!;
    const sync = syncSamples === undefined || syncSamples.includes(i);
    return u32(duration, size, sync ? 0x0200_0000 : 0x0101_0000, offsets?.[i] ?? 0);
  });
  const said = dataOffset === undefined ? zeros(0) : u32(dataOffset);
  const present = 0x0100_0f00 + (dataOffset === undefined ? 0 : 1);
  return box(
    'traf',
    tfhd,
    run.decodeTime === undefined ? zeros(0) : box('tfdt', u32(0x0100_0000), u64(run.decodeTime)),
    box('trun', u32(present, sizes.length), said, ...samples),
    run.absoluteTime === undefined
      ? zeros(0)
      : box('uuid', TFXD, u32(0x0100_0000), u64(run.absoluteTime), u64(0)),
  );
}

const TFXD = Buffer.from('6d1d9b0542d544e680e2141daff757b2', 'hex');

/** `sidx` of one level: what follows it, by size. */
export function segmentIndex(
  trackId: number,
  timescale: number,
  sizes: readonly number[],
  firstOffset = 0,
): Buffer {
  const references = sizes.map((size) => u32(size, timescale, 0x9000_0000));
  return fullBox('sidx', u32(trackId, timescale, 0, firstOffset), u16(0, sizes.length), ...references);
}

/** `mfra` that names where fragments start. */
export function randomAccess(trackId: number, places: readonly number[]): Buffer {
  const entries = places.map((place, i) => Buffer.concat([u64(i), u64(place), u8(1, 1, 1)]));
  const tfra = box('tfra', u32(0x0100_0000, trackId, 0, places.length), ...entries);
  const size = 8 + tfra.length + 16;
  return box('mfra', tfra, fullBox('mfro', u32(size)));
}

/** An 8-byte header of `mdat` for media that is not in memory. */
export function mediaHeader(bytes: number): Buffer {
  return Buffer.concat([u32(bytes + 8), ascii('mdat')]);
}
