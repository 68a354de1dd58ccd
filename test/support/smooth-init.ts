import { ascii, box, fullBox, u16, u32, u8, zeros } from './mp4-boxes.ts';
import { audioEntry, esds, visualEntry } from './movie-builder.ts';

/** A QualityLevel of a client manifest by its attributes. */
export type LevelAttributes = Readonly<Record<string, string>>;

/**
 * The initialization segment that a client of Smooth Streaming makes for itself, from nothing but the manifest: what it decodes
 * with it proves that all it must know is there. Ticks are those of the manifest.
 */
export function smoothInit(level: LevelAttributes): Buffer {
  const entry = ENTRIES[level['FourCC']!]!(level, Buffer.from(level['CodecPrivateData']!, 'hex'));
  const isVideo = level['MaxWidth'] !== undefined;
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
  const count = u32(0);
  const stbl = box(
    'stbl',
    fullBox('stsd', u32(1), entry),
    fullBox('stts', count),
    fullBox('stsc', count),
    fullBox('stsz', u32(0, 0)),
    fullBox('stco', count),
  );
  const dinf = box('dinf', fullBox('dref', u32(1), box('url ', u32(1))));
  const minf = box('minf', isVideo ? fullBox('vmhd', zeros(8)) : fullBox('smhd', zeros(4)), dinf, stbl);
  const hdlr = fullBox('hdlr', zeros(4), ascii(isVideo ? 'vide' : 'soun'), zeros(12), ascii('h\0'));
  const mdia = box('mdia', fullBox('mdhd', zeros(8), u32(TICKS, 0), u16(0x55c4, 0)), hdlr, minf);
  const trak = box('trak', fullBox('tkhd', zeros(8), u32(1), zeros(24), matrix, zeros(8)), mdia);
  const mvhd = fullBox(
    'mvhd',
    zeros(8),
    u32(TICKS, 0, 0x10000),
    u16(0x100),
    zeros(10),
    matrix,
    zeros(24),
    u32(2),
  );
  const mvex = box('mvex', fullBox('trex', u32(1, 1, 0, 0, 0)));
  return Buffer.concat([box('ftyp', ascii('iso6'), u32(0), ascii('iso6')), box('moov', mvhd, trak, mvex)]);
}

const TICKS = 10_000_000;

const ENTRIES: Readonly<Record<string, (level: LevelAttributes, data: Buffer) => Buffer>> = {
  H264: (level, data) => visual('avc1', level, avcC(units(data))),
  HVC1: (level, data) => visual('hvc1', level, hvcC(units(data))),
  AACL: (_, data) => audioEntry('mp4a', esds(data)),
  AACH: (_, data) => audioEntry('mp4a', esds(data)),
  // Behind the fields of WAVEFORMATEXTENSIBLE.
  'EC-3': (_, data) => audioEntry('ec-3', box('dec3', data.subarray(22))),
};

function visual(type: string, level: LevelAttributes, config: Buffer): Buffer {
  return visualEntry(type, Number(level['MaxWidth']), Number(level['MaxHeight']), config);
}

/** Of a byte stream whose start codes have four bytes. */
function units(data: Buffer): Buffer[] {
  const startCode = Buffer.from([0, 0, 0, 1]);
  const found: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const next = data.indexOf(startCode, at + 4);
    const end = next < 0 ? data.length : next;
    found.push(data.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function avcC(sets: readonly Buffer[]): Buffer {
  const of = (type: number) => sets.filter((unit) => (unit[0]! & 31) === type);
  const [sequences, pictures] = [of(7), of(8)];
  return box(
    'avcC',
    u8(1, sequences[0]![1]!, sequences[0]![2]!, sequences[0]![3]!, 0xff, 0xe0 + sequences.length),
    ...sequences.flatMap((unit) => [u16(unit.length), unit]),
    u8(pictures.length),
    ...pictures.flatMap((unit) => [u16(unit.length), unit]),
  );
}

/** What a decoder reads in the sequence parameter set itself is left at 0. */
function hvcC(sets: readonly Buffer[]): Buffer {
  return box(
    'hvcC',
    u8(1),
    zeros(20),
    u8(0xff, sets.length),
    ...sets.flatMap((unit) => [u8((unit[0]! >> 1) & 63), u16(1, unit.length), unit]),
  );
}
