/**
 * Four-character codes of the boxes that are read or written here. ISO/IEC 14496-12; `senc`, `saiz`, `saio`, `schm`,
 * `schi`, `tenc`, `sinf`, `frma`, `pssh`: ISO/IEC 23001-7
 */
const BOX_TYPES = [
  'alac',
  'av1C',
  'avcC',
  'btrt',
  'co64',
  'colr',
  'ctts',
  'dac3',
  'dac4',
  'dec3',
  'dfLa',
  'dinf',
  'dOps',
  'dref',
  'dvcC',
  'dvvC',
  'dvwC',
  'edts',
  'elng',
  'elst',
  'esds',
  'frma',
  'ftyp',
  'hdlr',
  'hvcC',
  'mdat',
  'mdhd',
  'mdia',
  'mehd',
  'mfhd',
  'mfra',
  'minf',
  'moof',
  'moov',
  'mvex',
  'mvhd',
  'nmhd',
  'pasp',
  'pssh',
  'saio',
  'saiz',
  'schi',
  'schm',
  'sdtp',
  'senc',
  'sidx',
  'sinf',
  'smhd',
  'stbl',
  'stco',
  'stsc',
  'stsd',
  'stss',
  'stsz',
  'stts',
  'styp',
  'stz2',
  'tenc',
  'tfdt',
  'tfhd',
  'tfra',
  'tkhd',
  'traf',
  'trak',
  'tref',
  'trex',
  'trun',
  'udta',
  'url ',
  'uuid',
  'vmhd',
  'vpcC',
  'wave',
] as const;

export type BoxType = (typeof BOX_TYPES)[number];

/** A four-character code as the 32 bits that stand in a file. */
export function codeOf(type: string): number {
  let code = 0;
  for (let i = 0; i < 4; i += 1) code = code * 256 + (type.charCodeAt(i) & 0xff);
  return code;
}

/** By type, worked out once. */
export const BOX_CODES = Object.fromEntries(BOX_TYPES.map((type) => [type, codeOf(type)])) as Readonly<
  Record<BoxType, number>
>;
