import type { BitReader } from '../bit-reader.ts';
import type { AudioProperties } from '../../model/asset.ts';

/** Front, side, back and low-frequency channels that ISO/IEC 23091-3 6.2 has a number for. */
const LAYOUTS: Readonly<Record<string, number>> = {
  '1 0 0 0': 1,
  '2 0 0 0': 2,
  '3 0 0 0': 3,
  '3 0 1 0': 4,
  '3 0 2 0': 5,
  '3 2 0 0': 5,
  '3 0 2 1': 6,
  '3 2 0 1': 6,
  '5 0 2 1': 7,
  '5 2 0 1': 7,
  '2 0 1 0': 9,
  '2 0 2 0': 10,
  '2 2 0 0': 10,
  '3 2 1 1': 11,
  '3 0 3 1': 11,
  '3 2 2 1': 12,
  '3 0 4 1': 12,
};

/** program_config_element: which channels there are, where no number says so. ISO/IEC 14496-3 4.4.1.1 */
export function programLayout(bits: BitReader): Pick<AudioProperties, 'channels' | 'layout'> {
  bits.take(4 + 2 + 4); // element_instance_tag, object_type, sampling_frequency_index
  const [front, side, back] = [bits.take(4), bits.take(4), bits.take(4)];
  const low = bits.take(2);
  const [associated, coupling] = [bits.take(3), bits.take(4)];
  if (bits.flag()) bits.take(4); // mono_mixdown_element_number
  if (bits.flag()) bits.take(4); // stereo_mixdown_element_number
  if (bits.flag()) bits.take(3); // matrix_mixdown_idx, pseudo_surround_enable
  const counts = [takeChannels(bits, front), takeChannels(bits, side), takeChannels(bits, back), low];
  bits.take(4 * low + 4 * associated + 5 * coupling); // tags of elements
  const channels = counts.reduce((sum, count) => sum + count, 0);
  if (bits.isOver || channels === 0) return { channels: undefined };
  return { channels, layout: LAYOUTS[counts.join(' ')] };
}

/** Each element is one channel or a pair, and has a tag. */
function takeChannels(bits: BitReader, elements: number): number {
  let channels = 0;
  for (let i = 0; i < elements; i++) {
    channels += bits.flag() ? 2 : 1;
    bits.take(4);
  }
  return channels;
}
