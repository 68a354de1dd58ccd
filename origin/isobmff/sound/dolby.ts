import { BitReader } from '../bit-reader.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** Rates by `fscod`; 3 is reserved in AC-3 and half of another rate in E-AC-3. ETSI TS 102 366 4.4.1.3 */
const SAMPLE_RATES = [48_000, 44_100, 32_000];

/** Places of speakers in a channel map, bit 0 first; a pair is one place. ETSI TS 102 366 E.1.3.1.8 */
const LEFT = 0x8000;
const CENTRE = 0x4000;
const RIGHT = 0x2000;
const LEFT_SURROUND = 0x1000;
const RIGHT_SURROUND = 0x0800;
const CENTRE_SURROUND = 0x0100;
const LOW_FREQUENCY = 0x0001;

/** Places that stand for two speakers: Lc/Rc, Lrs/Rrs, Lsd/Rsd, Lw/Rw, Lvh/Rvh, Lts/Rts. */
const PAIRS = 0x0400 | 0x0200 | 0x0040 | 0x0020 | 0x0010 | 0x0004;

/** Speakers by `acmod`. ETSI TS 102 366 4.4.2.3 */
const MODES = [
  LEFT | RIGHT, // two programmes of one channel
  CENTRE,
  LEFT | RIGHT,
  LEFT | CENTRE | RIGHT,
  LEFT | RIGHT | CENTRE_SURROUND,
  LEFT | CENTRE | RIGHT | CENTRE_SURROUND,
  LEFT | RIGHT | LEFT_SURROUND | RIGHT_SURROUND,
  LEFT | CENTRE | RIGHT | LEFT_SURROUND | RIGHT_SURROUND,
];

/** Places by the bits of `chan_loc`, the lowest first. ETSI TS 102 366 F.6.2 */
const DEPENDENT = [0x0400, 0x0200, 0x0100, 0x0080, 0x0040, 0x0020, 0x0010, 0x0008, 0x0002];

/** Channel maps that ISO/IEC 23091-3 6.2 has a number for. */
const LAYOUTS: Readonly<Record<number, number>> = {
  [0x4000]: 1,
  [0xa000]: 2,
  [0xe000]: 3,
  [0xe100]: 4,
  [0xf800]: 5,
  [0xf801]: 6,
  [0xfc01]: 7,
  [0xa100]: 9,
  [0xb800]: 10,
  [0xf901]: 11,
  [0xfa01]: 12,
  [0xf811]: 14,
};

/** `dac3`. ETSI TS 102 366 F.4 */
export function ac3Sound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  const sampleRate = SAMPLE_RATES[bits.take(2)];
  bits.take(5 + 3); // bsid, bsmod
  const map = takeMode(bits);
  return bits.isOver || sampleRate === undefined ? undefined : soundOf(sampleRate, map);
}

/** `dec3`: the first independent substream is the programme that is heard. ETSI TS 102 366 F.6 */
export function eac3Sound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const bits = new BitReader(view, start, end);
  bits.take(13); // data_rate
  const substreams = bits.take(3) + 1; // num_ind_sub
  const sampleRate = SAMPLE_RATES[bits.take(2)];
  const map = takeSubstream(bits);
  for (let i = 1; i < substreams; i++) {
    bits.take(2); // fscod
    takeSubstream(bits);
  }
  if (bits.isOver || sampleRate === undefined) return undefined;
  return { ...soundOf(sampleRate, map), ...takeObjects(bits) };
}

/** Of an independent substream, what follows its `fscod`: its own speakers and those of its dependents. */
function takeSubstream(bits: BitReader): number {
  bits.take(5 + 1 + 1 + 3); // bsid, reserved, asvc, bsmod
  const map = takeMode(bits);
  bits.take(3); // reserved
  const dependents = bits.take(4); // num_dep_sub
  if (dependents === 0) {
    bits.take(1); // reserved
    return map;
  }
  const places = bits.take(9); // chan_loc
  return DEPENDENT.reduce((all, place, i) => ((places >> i) & 1 ? all | place : all), map);
}

/** `acmod` and `lfeon`. */
function takeMode(bits: BitReader): number {
  const map = MODES[bits.take(3)]!;
  return bits.flag() ? map | LOW_FREQUENCY : map;
}

/** flag_ec3_extension_type_a and complexity_index_type_a. ETSI TS 103 420 8.3.2 */
function takeObjects(bits: BitReader): { objects: number } | undefined {
  if (bits.left < 16) return undefined;
  bits.take(7); // reserved
  const objects = bits.flag() ? bits.take(8) : 0;
  return objects > 0 ? { objects } : undefined;
}

function soundOf(sampleRate: number, map: number): AudioProperties {
  const channels = places(map) + places(map & PAIRS);
  const dolbyLayout = map.toString(16).toUpperCase().padStart(4, '0');
  return { sampleRate, channels, layout: LAYOUTS[map], dolbyLayout };
}

function places(map: number): number {
  let count = 0;
  for (let left = map; left > 0; left &= left - 1) count += 1;
  return count;
}
