import type { BitReader } from '../bit-reader.ts';
import type { Picture } from './picture.ts';
import { takeVideoUsability } from './video-usability.ts';

/** general_profile_space to general_level_idc. ITU-T H.265 7.3.3 */
const PROFILE_BITS = 96;
const SUB_LAYER_PROFILE_BITS = 88;
const SUB_LAYER_LEVEL_BITS = 8;

/** ITU-T H.265 7.4.3.2.1 */
const SHORT_TERM_SETS_LIMIT = 64;
const LONG_TERM_LIMIT = 32;
/** ITU-T H.265 7.4.8: no more pictures than the decoder holds. */
const PICTURES_LIMIT = 16;

/** seq_parameter_set_rbsp of H.265, as far as its video usability information. ITU-T H.265 7.3.2.2.1 */
export function hevcPicture(bits: BitReader): Picture {
  bits.take(16); // NAL unit header
  bits.take(4); // sps_video_parameter_set_id
  const subLayers = bits.take(3); // sps_max_sub_layers_minus1
  bits.take(1); // sps_temporal_id_nesting_flag
  skipProfile(bits, subLayers);
  bits.golomb(); // sps_seq_parameter_set_id
  if (bits.golomb() === 3) bits.take(1); // chroma_format_idc, separate_colour_plane_flag
  skipGolombs(bits, 2); // pic_width_in_luma_samples, pic_height_in_luma_samples
  if (bits.flag()) skipGolombs(bits, 4); // conf_win_offsets
  skipGolombs(bits, 2); // bit depths
  const orderBits = bits.golomb() + 4; // log2_max_pic_order_cnt_lsb_minus4
  skipGolombs(bits, 3 * (bits.flag() ? subLayers + 1 : 1)); // sub-layer ordering
  skipGolombs(bits, 6); // sizes of coding and transform blocks, depths of their hierarchies
  if (bits.flag() && bits.flag()) skipScalingLists(bits);
  bits.take(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
  if (bits.flag()) skipPcm(bits);
  skipShortTermSets(bits);
  if (bits.flag()) skipLongTerm(bits, orderBits);
  bits.take(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
  return bits.flag() ? takeVideoUsability(bits) : {};
}

function skipGolombs(bits: BitReader, count: number): void {
  for (let i = 0; i < count; i++) bits.golomb();
}

function skipProfile(bits: BitReader, subLayers: number): void {
  bits.take(PROFILE_BITS);
  if (subLayers === 0) return;
  const present = Array.from({ length: 8 }, () => [bits.flag(), bits.flag()] as const);
  for (const [profile, level] of present.slice(0, subLayers)) {
    bits.take((profile ? SUB_LAYER_PROFILE_BITS : 0) + (level ? SUB_LAYER_LEVEL_BITS : 0));
  }
}

/** scaling_list_data. ITU-T H.265 7.3.4 */
function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.golomb(); // scaling_list_pred_matrix_id_delta
        continue;
      }
      if (size > 1) bits.signedGolomb(); // scaling_list_dc_coef_minus8
      const coefficients = Math.min(64, 1 << (4 + 2 * size));
      for (let i = 0; i < coefficients; i++) bits.signedGolomb();
    }
  }
}

function skipPcm(bits: BitReader): void {
  bits.take(8); // bit depths
  skipGolombs(bits, 2); // sizes of blocks
  bits.take(1); // pcm_loop_filter_disabled_flag
}

/** st_ref_pic_set, all of them. ITU-T H.265 7.3.7 */
function skipShortTermSets(bits: BitReader): void {
  const sets = Math.min(bits.golomb(), SHORT_TERM_SETS_LIMIT);
  let pictures = 0;
  for (let set = 0; set < sets && !bits.isOver; set++) {
    pictures = set > 0 && bits.flag() ? predictedPictures(bits, pictures) : listedPictures(bits);
  }
}

/** How many pictures a set has that is told by its difference from the one before. */
function predictedPictures(bits: BitReader, before: number): number {
  bits.take(1); // delta_rps_sign
  bits.golomb(); // abs_delta_rps_minus1
  let pictures = 0;
  for (let i = 0; i <= before; i++) {
    const used = bits.flag(); // used_by_curr_pic_flag
    if (used || bits.flag()) pictures += 1; // use_delta_flag
  }
  return pictures;
}

function listedPictures(bits: BitReader): number {
  const pictures = Math.min(bits.golomb(), PICTURES_LIMIT) + Math.min(bits.golomb(), PICTURES_LIMIT);
  for (let i = 0; i < pictures; i++) {
    bits.golomb(); // delta_poc_minus1
    bits.take(1); // used_by_curr_pic_flag
  }
  return pictures;
}

function skipLongTerm(bits: BitReader, orderBits: number): void {
  const pictures = Math.min(bits.golomb(), LONG_TERM_LIMIT);
  for (let i = 0; i < pictures; i++) bits.take(orderBits + 1);
}
