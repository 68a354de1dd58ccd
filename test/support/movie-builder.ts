import { ascii, box, fullBox, table, u16, u32, u32s, u64, u8, zeros } from './mp4-boxes.ts';

/** A track of a movie made in a test. Times are in its timescale, except where said otherwise. */
export interface TrackSpec {
  readonly trackId: number;
  readonly handler: string;
  readonly timescale: number;
  readonly sampleEntries: readonly Uint8Array[];
  readonly sizes: ArrayLike<number>;
  /** Samples of each chunk. */
  readonly perChunk: readonly number[];
  /** Number of the sample entry of each chunk, from 1; 1 by default. */
  readonly descriptions?: readonly number[];
  /** `stts`: samples and duration, in turns. */
  readonly durations: ArrayLike<number>;
  /** `ctts`: samples and offset, in turns. */
  readonly offsets?: ArrayLike<number>;
  /** `stss`: sample numbers from 1. */
  readonly syncSamples?: ArrayLike<number>;
  /** `elst`: duration in the movie's timescale of 1000, media time, rate (1 by default). */
  readonly edits?: readonly (readonly [duration: number, mediaTime: number, rate?: number])[];
  /** Of `mdhd`: three letters, or a number as QuickTime has it. */
  readonly language?: string | number;
  /** `elng`. */
  readonly extendedLanguage?: string;
  readonly name?: string;
  /** Bits a size in `stz2`; `stsz` by default. */
  readonly compactSizes?: 4 | 8 | 16;
  /** `co64` instead of `stco`. */
  readonly largeOffsets?: boolean;
  /** More boxes of `stbl`, before those of the same type that the above make. */
  readonly tables?: readonly Uint8Array[];
  /** Flags of the `url ` entry in `dref`: 1 for media in the same file. */
  readonly dataReferenceFlags?: number;
}

interface BuiltMovie {
  /** `ftyp`, `moov` and the header of `mdat`. */
  readonly head: Buffer;
  /** The `moov` in it. */
  readonly moovBytes: number;
  /** Of the whole file. */
  readonly sizeBytes: number;
}

/**
 * Lays out a progressive file: `moov` first, then the chunks of all tracks in turns. The media itself is left to the reader.
 *
 * @param shift of the media, for what the caller puts in front of it
 */
export function buildMovie(tracks: readonly TrackSpec[], shift = 0): BuiltMovie {
  const ftyp = box('ftyp', ascii('isom'), u32(512), ascii('isomavc1'));
  const build = (mediaStart: number) => {
    const { offsets, end } = place(tracks, mediaStart);
    const moov = box('moov', movieHeader(), ...tracks.map((track, i) => trackBox(track, offsets[i]!)));
    return { moov, end };
  };
  const moovBytes = build(0).moov.length;
  const mediaStart = ftyp.length + moovBytes + 8;
  const { moov } = build(mediaStart + shift);
  const { end } = place(tracks, mediaStart);
  const head = Buffer.concat([ftyp, moov, u32(end - mediaStart + 8), ascii('mdat')]);
  return { head, moovBytes, sizeBytes: end };
}

/** The whole file, its media filled with zeros. */
export function movieFile(tracks: readonly TrackSpec[], shift = 0): Buffer {
  const { head, sizeBytes } = buildMovie(tracks, shift);
  return Buffer.concat([head], sizeBytes);
}

function place(tracks: readonly TrackSpec[], start: number) {
  const offsets = tracks.map(({ perChunk }) => new Float64Array(perChunk.length));
  const next = tracks.map(() => 0);
  let end = start;
  for (let chunk = 0; tracks.some(({ perChunk }) => chunk < perChunk.length); chunk++) {
    for (const [i, { sizes, perChunk }] of tracks.entries()) {
      offsets[i]![chunk] = end;
      for (let left = perChunk[chunk] ?? 0; left > 0; left--) end += sizes[next[i]!++]!;
    }
  }
  return { offsets, end };
}

function movieHeader(): Buffer {
  return fullBox('mvhd', zeros(8), u32(1000, 0, 0x10000), u16(0x100), zeros(10), matrix(), zeros(24), u32(9));
}

function matrix(): Buffer {
  return u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
}

function trackBox(track: TrackSpec, offsets: Float64Array): Buffer {
  const { edits = [], timescale, handler, language = 'und', name = 'VideoHandler' } = track;
  const elst = edits.map(([duration, mediaTime, rate = 1]) =>
    Buffer.concat([u32(duration, mediaTime), u16(rate, 0)]),
  );
  const handlerKind = typeof language === 'number' ? ascii('mhlr') : zeros(4);
  const url = box('url ', u8(0, 0, 0, track.dataReferenceFlags ?? 1));
  return box(
    'trak',
    fullBox('tkhd', zeros(8), u32(track.trackId), zeros(24), matrix(), zeros(8)),
    ...(edits.length > 0 ? [box('edts', table('elst', edits.length, ...elst))] : []),
    box(
      'mdia',
      fullBox('mdhd', zeros(8), u32(timescale, 0), u16(packedLanguage(language), 0)),
      ...(track.extendedLanguage === undefined
        ? []
        : [fullBox('elng', ascii(`${track.extendedLanguage}\0`))]),
      fullBox('hdlr', handlerKind, ascii(handler), zeros(12), ascii(`${name}\0`)),
      box(
        'minf',
        handler === 'vide' ? fullBox('vmhd', zeros(8)) : fullBox('smhd', zeros(4)),
        box('dinf', table('dref', 1, url)),
        box('stbl', ...sampleTables(track, offsets)),
      ),
    ),
  );
}

/** Five bits a letter. ISO/IEC 14496-12 8.4.2.3 */
function packedLanguage(language: string | number): number {
  if (typeof language === 'number') return language;
  return language.split('').reduce((bits, letter) => (bits << 5) | (letter.charCodeAt(0) - 0x60), 0);
}

function sampleTables(track: TrackSpec, offsets: Float64Array): Uint8Array[] {
  const { sampleEntries, durations, offsets: compositions, syncSamples, perChunk, tables = [] } = track;
  const described = (chunk: number) => track.descriptions?.[chunk] ?? 1;
  const runs = perChunk.flatMap((samples, i) =>
    samples === perChunk[i - 1] && described(i) === described(i - 1) ? [] : [i + 1, samples, described(i)],
  );
  return [
    ...tables,
    table('stsd', sampleEntries.length, ...sampleEntries),
    table('stts', durations.length / 2, u32s(durations)),
    ...(compositions ? [table('ctts', compositions.length / 2, u32s(compositions))] : []),
    ...(syncSamples ? [table('stss', syncSamples.length, u32s(syncSamples))] : []),
    table('stsc', runs.length / 3, u32s(runs)),
    sizeTable(track),
    track.largeOffsets
      ? table('co64', offsets.length, ...Array.from(offsets, u64))
      : table('stco', offsets.length, u32s(offsets)),
  ];
}

function sizeTable({ sizes, compactSizes }: TrackSpec): Buffer {
  if (!compactSizes) return fullBox('stsz', u32(0, sizes.length), u32s(sizes));
  const values = Array.from(sizes);
  const packed =
    compactSizes === 16
      ? u16(...values)
      : compactSizes === 8
        ? u8(...values)
        : u8(...values.flatMap((size, i) => (i % 2 === 0 ? [(size << 4) | (values[i + 1] ?? 0)] : [])));
  return fullBox('stz2', u8(0, 0, 0, compactSizes), u32(sizes.length), packed);
}

/** H.264 High, level 3.1. @param spsEnd last bytes of the parameter set, in hexadecimal digits */
export function avc1(width = 1280, height = 720, spsEnd = '196000'): Buffer {
  const sps = Buffer.from(`6764001facd9405005bb0110000003001000000303c0f183${spsEnd}`, 'hex');
  const pps = Buffer.from('68ebe3cb22c0', 'hex');
  const avcC = box(
    'avcC',
    u8(1, 0x64, 0, 0x1f, 0xff, 0xe1),
    u16(sps.length),
    sps,
    u8(1),
    u16(pps.length),
    pps,
  );
  return visualEntry('avc1', width, height, avcC);
}

export function visualEntry(
  type: string,
  width: number,
  height: number,
  ...boxes: readonly Uint8Array[]
): Buffer {
  const fields = [u16(width, height), u32(0x480000, 0x480000, 0), u16(1), zeros(32), u16(24, 0xffff)];
  return box(type, zeros(6), u16(1), zeros(16), ...fields, ...boxes);
}

/** AAC LC, 48 kHz, stereo. */
export function mp4a(): Buffer {
  return audioEntry('mp4a', esds(u8(0x11, 0x90)));
}

export function audioEntry(type: string, ...boxes: readonly Uint8Array[]): Buffer {
  return box(type, zeros(6), u16(1), zeros(8), u16(2, 16, 0, 0), u32(48_000 * 65_536), ...boxes);
}

/** @param objectType MPEG-4 audio by default */
export function esds(audioSpecificConfig: Uint8Array, objectType = 0x40): Buffer {
  const info = Buffer.concat([u8(5, audioSpecificConfig.length), audioSpecificConfig]);
  const config = Buffer.concat([
    u8(4, 13 + info.length, objectType, 0x15),
    zeros(3),
    u32(128_000, 128_000),
    info,
  ]);
  return fullBox('esds', u8(3, 3 + config.length + 3), u16(1), u8(0), config, u8(6, 1, 2));
}
