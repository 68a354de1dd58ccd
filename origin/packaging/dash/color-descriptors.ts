import type { VideoProperties } from '../../model/asset.ts';
import type { Descriptor } from './mpd.ts';

/** ISO/IEC 23091-2; how an MPD names them: ISO/IEC 23009-1 5.8.5.7, DASH-IF IOP 10.3 */
const CICP = 'urn:mpeg:mpegB:cicp:';

/** Nobody knows. ISO/IEC 23091-2 8.1 */
const UNSPECIFIED = 2;

/**
 * What an MPD says of the colours of a set. They are supplemental: a player that does not know them may show the
 * picture, as it would without an MPD, where an essential property would leave it nothing to show.
 */
export function colorDescriptors({ color }: VideoProperties): Descriptor[] {
  if (color === undefined) return [];
  const points = [
    ['ColourPrimaries', color.primaries],
    ['TransferCharacteristics', color.transfer],
    ['MatrixCoefficients', color.matrix],
  ] as const;
  const known = points.filter(([, point]) => point !== UNSPECIFIED);
  return [
    ...known.map(([name, value]) => ({ scheme: `${CICP}${name}`, value })),
    ...(color.fullRange ? [{ scheme: `${CICP}VideoFullRangeFlag`, value: 1 }] : []),
  ];
}
