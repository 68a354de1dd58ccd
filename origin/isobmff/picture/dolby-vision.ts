import type { DolbyVision } from '../../model/asset.ts';
import { type Box, findBox } from '../boxes.ts';
import { BitReader } from '../bit-reader.ts';

/** DOVIDecoderConfigurationRecord. Dolby Vision Streams Within the ISO Base Media File Format 3.2 */
interface Configuration extends Omit<DolbyVision, 'brand'> {
  /** A second layer of pictures is needed. */
  readonly hasEnhancement: boolean;
  /** What players see that know nothing of Dolby Vision. */
  readonly compatibility: number;
}

/** Brands by bl_signal_compatibility_id: HDR10, SDR, HLG. Dolby Vision Streams Within the ISO Base Media File Format 2.1 */
const BRANDS: Readonly<Record<number, string>> = { 1: 'db1p', 2: 'db2g', 4: 'db4h' };

/** HLG whose parameter sets say BT.2020, and say HLG in a message among the pictures. */
const HLG_SAID_BY_MESSAGE = { compatibility: 4, transfer: 14, brand: 'db4g' };

/** Codec strings of Dolby Vision sample entries. Dolby Vision Streams Within the ISO Base Media File Format 2.2, 3.2 */
export function dolbyVisionCodec(view: DataView, format: string, boxes: readonly Box[]): string | undefined {
  const configuration = readConfiguration(view, boxes);
  if (configuration === undefined) return undefined;
  const { profile, level } = configuration;
  return [format, ...[profile, level].map((value) => String(value).padStart(2, '0'))].join('.');
}

/**
 * What a picture is to players that know Dolby Vision, where it is one that others show too.
 *
 * @param transfer TransferCharacteristics of what others show
 */
export function dolbyVisionLayer(
  view: DataView,
  boxes: readonly Box[],
  transfer: number | undefined,
): DolbyVision | undefined {
  const configuration = readConfiguration(view, boxes);
  if (configuration === undefined || configuration.hasEnhancement) return undefined;
  const { profile, level, compatibility } = configuration;
  const byMessage = HLG_SAID_BY_MESSAGE;
  const isByMessage = compatibility === byMessage.compatibility && transfer === byMessage.transfer;
  const brand = isByMessage ? byMessage.brand : BRANDS[compatibility];
  return brand === undefined ? undefined : { profile, level, brand };
}

function readConfiguration(view: DataView, boxes: readonly Box[]): Configuration | undefined {
  const box = findBox(boxes, 'dvcC') ?? findBox(boxes, 'dvvC') ?? findBox(boxes, 'dvwC');
  if (!box) return undefined;
  const bits = new BitReader(view, box.body, box.end);
  bits.take(16); // dv_version_major, dv_version_minor
  const [profile, level] = [bits.take(7), bits.take(6)];
  bits.take(1); // rpu_present_flag
  const hasEnhancement = bits.flag();
  bits.take(1); // bl_present_flag
  const compatibility = bits.take(4);
  return bits.isOver ? undefined : { profile, level, hasEnhancement, compatibility };
}
