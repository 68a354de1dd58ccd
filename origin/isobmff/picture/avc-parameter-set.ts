import type { BitReader } from '../bit-reader.ts';
import type { Picture } from './picture.ts';
import { takeVideoUsability } from './video-usability.ts';

/** Profiles whose parameter sets say more about samples and scaling. ITU-T H.264 7.3.2.1.1 */
const HIGH_PROFILES: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** No profile allows more reference frames in a cycle. ITU-T H.264 7.4.2.1.1 */
const CYCLE_LIMIT = 255;

/** seq_parameter_set_data of H.264, as far as its video usability information. ITU-T H.264 7.3.2.1.1 */
export function avcPicture(bits: BitReader): Picture {
  bits.take(8); // NAL unit header
  const profile = bits.take(8);
  bits.take(16); // constraint flags, level_idc
  bits.golomb(); // seq_parameter_set_id
  if (HIGH_PROFILES.has(profile)) skipHighProfile(bits);
  bits.golomb(); // log2_max_frame_num_minus4
  skipPictureOrder(bits);
  bits.golomb(); // max_num_ref_frames
  bits.take(1); // gaps_in_frame_num_value_allowed_flag
  bits.golomb(); // pic_width_in_mbs_minus1
  bits.golomb(); // pic_height_in_map_units_minus1
  if (!bits.flag()) bits.take(1); // frame_mbs_only_flag, mb_adaptive_frame_field_flag
  bits.take(1); // direct_8x8_inference_flag
  if (bits.flag()) for (let side = 0; side < 4; side++) bits.golomb(); // frame_crop_offsets
  return bits.flag() ? takeVideoUsability(bits) : {};
}

function skipHighProfile(bits: BitReader): void {
  const chroma = bits.golomb();
  if (chroma === 3) bits.take(1); // separate_colour_plane_flag
  bits.golomb(); // bit_depth_luma_minus8
  bits.golomb(); // bit_depth_chroma_minus8
  bits.take(1); // qpprime_y_zero_transform_bypass_flag
  if (!bits.flag()) return; // seq_scaling_matrix_present_flag
  const lists = chroma === 3 ? 12 : 8;
  for (let list = 0; list < lists; list++) if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size && next !== 0; i++) {
    next = (last + bits.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(bits: BitReader): void {
  const type = bits.golomb();
  if (type === 0) bits.golomb(); // log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return;
  bits.take(1); // delta_pic_order_always_zero_flag
  bits.signedGolomb(); // offset_for_non_ref_pic
  bits.signedGolomb(); // offset_for_top_to_bottom_field
  const cycle = Math.min(bits.golomb(), CYCLE_LIMIT);
  for (let i = 0; i < cycle; i++) bits.signedGolomb(); // offset_for_ref_frame
}
