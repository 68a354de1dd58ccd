import { BitReader } from '../bit-reader.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** What `dac4` says of the presentation that is heard first. ETSI TS 103 190-2 E.5 */
interface Configuration {
  readonly bitstreamVersion: number;
  readonly presentationVersion: number;
  /** Level of compatibility, `mdcompat`. */
  readonly compatibility: number;
  readonly sampleRate: number;
  /** Groups of speakers, `presentation_channel_mask_v1`; undefined where there are objects. */
  readonly speakers: number | undefined;
}

/** The version of `ac4_dsi` that has presentations one can tell apart; the one before it is deprecated. */
const DSI_VERSION = 1;

/** By `fs_index`. */
const SAMPLE_RATES = [44_100, 48_000];

/** A presentation of nothing but metadata. ETSI TS 103 190-2 E.10.2 */
const METADATA_ONLY = 6;

/** Modes of channels that say more of the speakers behind and above: 7.0.4 to 9.1.4. ETSI TS 103 190-2 E.10.8 */
const FIRST_IMMERSIVE = 11;
const LAST_IMMERSIVE = 14;

/** Groups that stand for two speakers. ETSI TS 103 190-2 A.3 */
const PAIRS = [0, 2, 3, 4, 5, 7, 8, 13, 16, 17, 18].reduce((mask, group) => mask | (1 << group), 0);

/** Speakers that ISO/IEC 23091-3 6.2 has a number for. */
const LAYOUTS: Readonly<Record<number, number>> = {
  [0x2]: 1,
  [0x1]: 2,
  [0x3]: 3,
  [0x8003]: 4,
  [0x7]: 5,
  [0x47]: 6,
  [0x4f]: 12,
  [0x20047]: 7,
  [0x40047]: 14,
  [0x77]: 16,
  [0x7f]: 19,
};

/** `dac4`. */
export function ac4Sound(view: DataView, start: number, end: number): AudioProperties | undefined {
  const configuration = readConfiguration(view, start, end);
  if (configuration === undefined) return undefined;
  const { sampleRate, speakers } = configuration;
  if (speakers === undefined) return { sampleRate, channels: undefined };
  const channels = ones(speakers) + ones(speakers & PAIRS);
  const dolbyLayout = speakers.toString(16).toUpperCase().padStart(6, '0');
  return { sampleRate, channels, layout: LAYOUTS[speakers], dolbyLayout };
}

/** `ac-4.02.01.03`: versions of the stream and of the presentation, and how much a decoder must know. ETSI TS 103 190-2 E.13 */
export function ac4Codec(view: DataView, start: number, end: number): string | undefined {
  const configuration = readConfiguration(view, start, end);
  if (configuration === undefined) return undefined;
  const { bitstreamVersion, presentationVersion, compatibility } = configuration;
  const parts = [bitstreamVersion, presentationVersion, compatibility];
  return ['ac-4', ...parts.map((part) => part.toString(16).padStart(2, '0'))].join('.');
}

/** ac4_dsi_v1, as far as the first presentation. ETSI TS 103 190-2 E.6 */
function readConfiguration(view: DataView, start: number, end: number): Configuration | undefined {
  const bits = new BitReader(view, start, end);
  const dsiVersion = bits.take(3);
  const bitstreamVersion = bits.take(7);
  const sampleRate = SAMPLE_RATES[bits.take(1)]!;
  bits.take(4); // frame_rate_index
  const presentations = bits.take(9);
  if (dsiVersion !== DSI_VERSION || presentations === 0) return undefined;
  // b_program_id, short_program_id, b_uuid, program_uuid
  if (bitstreamVersion > 1 && bits.flag() && (bits.take(16), bits.flag())) bits.take(128);
  bits.take(2 + 32 + 32); // ac4_bitrate_dsi
  bits.align();
  const presentationVersion = bits.take(8);
  if (bits.take(8) === 0xff) bits.take(16); // pres_bytes, add_pres_bytes
  // Version 0 is deprecated with the stream that has it.
  if (presentationVersion === 0 || bits.take(5) === METADATA_ONLY) return undefined;
  const compatibility = bits.take(3);
  const speakers = takeSpeakers(bits);
  if (bits.isOver) return undefined;
  return { bitstreamVersion, presentationVersion, compatibility, sampleRate, speakers };
}

/** ac4_presentation_v1_dsi, from `b_presentation_id` to the mask. ETSI TS 103 190-2 E.10 */
function takeSpeakers(bits: BitReader): number | undefined {
  if (bits.flag()) bits.take(5); // presentation_id
  bits.take(2 + 2 + 5 + 10); // frame rate, presentation_emdf_version, presentation_key_id
  if (!bits.flag()) return undefined; // b_presentation_channel_coded
  const mode = bits.take(5);
  if (mode >= FIRST_IMMERSIVE && mode <= LAST_IMMERSIVE) bits.take(1 + 2); // back channels, pairs above
  return bits.take(24);
}

function ones(mask: number): number {
  let count = 0;
  for (let left = mask; left > 0; left &= left - 1) count += 1;
  return count;
}
