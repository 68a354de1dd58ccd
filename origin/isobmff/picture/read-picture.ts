import { type Box, findBox, fourCharacterCode } from '../boxes.ts';
import type { BitReader } from '../bit-reader.ts';
import type { BoxType } from '../box-types.ts';
import { av1Picture } from './av1-sequence-header.ts';
import { avcPicture } from './avc-parameter-set.ts';
import { hevcPicture } from './hevc-parameter-set.ts';
import {
  AVC_SEQUENCE,
  avcParameterSets,
  bitsOf,
  HEVC_SEQUENCE,
  hevcParameterSets,
  type ParameterSets,
} from './parameter-sets.ts';
import type { VideoColor } from '../../model/asset.ts';
import { colorOf, type Picture } from './picture.ts';

/** What the boxes of a visual sample entry say; where they say nothing, what its parameter sets do. */
export function readPicture(view: DataView, boxes: readonly Box[]): Picture {
  const coded = codedPicture(view, boxes);
  return {
    color: colourInformation(view, boxes) ?? vpColor(view, boxes) ?? coded.color,
    pixelAspect: pixelAspectRatio(view, boxes) ?? coded.pixelAspect,
  };
}

/** Colour Information Box, as ISO (`nclx`) and QuickTime (`nclc`) write it. ISO/IEC 14496-12 12.1.5 */
function colourInformation(view: DataView, boxes: readonly Box[]): VideoColor | undefined {
  for (const { type, body, end } of boxes) {
    if (type !== 'colr' || end - body < 10) continue;
    const kind = fourCharacterCode(view, body);
    const onScreen = kind === 'nclx' || kind === 'nclc';
    const fullRange = kind === 'nclx' && end - body > 10 && (view.getUint8(body + 10) & 0x80) !== 0;
    const points = [4, 6, 8].map((at) => view.getUint16(body + at));
    const color = onScreen ? colorOf(points[0]!, points[1]!, points[2]!, fullRange) : undefined;
    if (color !== undefined) return color;
  }
  return undefined;
}

/** VP Codec Configuration Box, version 1: the one before it was never published. VP Codec ISO Media File Format Binding, version 1.0 */
function vpColor(view: DataView, boxes: readonly Box[]): VideoColor | undefined {
  const vpcC = findBox(boxes, 'vpcC');
  if (vpcC === undefined || vpcC.end - vpcC.body < 10 || view.getUint8(vpcC.body) !== 1) return undefined;
  const [primaries, transfer, matrix] = [7, 8, 9].map((at) => view.getUint8(vpcC.body + at));
  return colorOf(primaries!, transfer!, matrix!, (view.getUint8(vpcC.body + 6) & 1) === 1);
}

/** Pixel Aspect Ratio Box. ISO/IEC 14496-12 12.1.4 */
function pixelAspectRatio(view: DataView, boxes: readonly Box[]): Picture['pixelAspect'] {
  const pasp = findBox(boxes, 'pasp');
  if (pasp === undefined || pasp.end - pasp.body < 8) return undefined;
  const [width, height] = [view.getUint32(pasp.body), view.getUint32(pasp.body + 4)];
  return width > 0 && height > 0 ? [width, height] : undefined;
}

/** Decoder configurations that hold what a decoder reads, and who reads it. */
const CODED: readonly (readonly [BoxType, (view: DataView, box: Box) => Picture])[] = [
  ['avcC', (view, box) => ofSequence(avcParameterSets(view, box), AVC_SEQUENCE, avcPicture)],
  ['hvcC', (view, box) => ofSequence(hevcParameterSets(view, box), HEVC_SEQUENCE, hevcPicture)],
  ['av1C', av1Picture],
];

function codedPicture(view: DataView, boxes: readonly Box[]): Picture {
  for (const [type, read] of CODED) {
    const box = findBox(boxes, type);
    if (box !== undefined) return read(view, box);
  }
  return {};
}

function ofSequence(
  sets: readonly ParameterSets[],
  type: number,
  read: (bits: BitReader) => Picture,
): Picture {
  const sequence = sets.find((set) => set.type === type)?.units[0];
  return sequence === undefined ? {} : read(bitsOf(sequence));
}
