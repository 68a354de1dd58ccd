import type { Box } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';
import { colorOf, type Picture } from './picture.ts';

/** Where OBUs stand in AV1CodecConfigurationRecord. AV1 Codec ISO Media File Format Binding 2.3.3 */
const OBUS_AT = 4;

/** obu_type OBU_SEQUENCE_HEADER. AV1 6.2.2 */
const SEQUENCE_HEADER = 1;

/** Nothing says what a decoder is to choose. AV1 6.4.1 */
const SELECTED_BY_FRAME = 2;

/** ISO/IEC 23091-2: sRGB, whose range is always full. AV1 5.5.2 */
const SRGB = [1, 13, 0].join();

/** What the sequence header says that stands first in `av1C`, where there is one. AV1 5.3.1 */
export function av1Picture(view: DataView, { body, end }: Box): Picture {
  if (end - body <= OBUS_AT) return {};
  const bits = new BitReader(view, body + OBUS_AT, end);
  bits.take(1); // obu_forbidden_bit
  const type = bits.take(4);
  const extended = bits.flag();
  const sized = bits.flag();
  bits.take(extended ? 9 : 1);
  if (sized) while (bits.flag()) bits.take(7); // leb128: each byte says whether another follows
  if (sized) bits.take(7);
  return type === SEQUENCE_HEADER ? sequencePicture(bits) : {};
}

/** sequence_header_obu, as far as its colours. AV1 5.5.1 */
function sequencePicture(bits: BitReader): Picture {
  const profile = bits.take(3);
  bits.take(1); // still_picture
  const reduced = bits.flag(); // reduced_still_picture_header
  if (reduced)
    bits.take(5); // seq_level_idx
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.take(4) + 1, bits.take(4) + 1];
  bits.take(widthBits + heightBits); // max_frame_width_minus_1, max_frame_height_minus_1
  if (!reduced && bits.flag()) bits.take(7); // frame_id_numbers_present_flag, lengths
  bits.take(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  if (!reduced) skipTools(bits);
  bits.take(3); // enable_superres, enable_cdef, enable_restoration
  return takeColor(bits, profile);
}

function skipOperatingPoints(bits: BitReader): void {
  const delayBits = bits.flag() ? skipTiming(bits) : undefined;
  const delayed = bits.flag(); // initial_display_delay_present_flag
  for (let left = bits.take(5) + 1; left > 0; left--) {
    bits.take(12); // operating_point_idc
    if (bits.take(5) > 7) bits.take(1); // seq_level_idx, seq_tier
    if (delayBits !== undefined && bits.flag()) bits.take(2 * delayBits + 1);
    if (delayed && bits.flag()) bits.take(4); // initial_display_delay_minus_1
  }
}

/** @returns bits of a decoder's delays, where there is a model of it */
function skipTiming(bits: BitReader): number | undefined {
  bits.take(32); // num_units_in_display_tick
  bits.take(32); // time_scale
  if (bits.flag()) bits.golomb(); // equal_picture_interval, num_ticks_per_picture_minus_1
  if (!bits.flag()) return undefined; // decoder_model_info_present_flag
  const delayBits = bits.take(5) + 1; // buffer_delay_length_minus_1
  bits.take(32 + 5 + 5); // num_units_in_decoding_tick, lengths of other times
  return delayBits;
}

function skipTools(bits: BitReader): void {
  bits.take(4); // enable_interintra_compound, _masked_compound, _warped_motion, _dual_filter
  const ordered = bits.flag(); // enable_order_hint
  if (ordered) bits.take(2); // enable_jnt_comp, enable_ref_frame_mvs
  const screen = bits.flag() ? SELECTED_BY_FRAME : bits.take(1); // seq_force_screen_content_tools
  if (screen > 0 && !bits.flag()) bits.take(1); // seq_choose_integer_mv, seq_force_integer_mv
  if (ordered) bits.take(3); // order_hint_bits_minus_1
}

/** color_config. AV1 5.5.2 */
function takeColor(bits: BitReader, profile: number): Picture {
  if (bits.flag() && profile === 2) bits.take(1); // high_bitdepth, twelve_bit
  if (profile !== 1) bits.take(1); // mono_chrome
  if (!bits.flag()) return {}; // color_description_present_flag
  const points = [bits.take(8), bits.take(8), bits.take(8)] as const;
  const fullRange = points.join() === SRGB || bits.flag();
  return bits.isOver ? {} : { color: colorOf(...points, fullRange) };
}
