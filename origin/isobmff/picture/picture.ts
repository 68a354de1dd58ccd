import type { VideoColor } from '../../model/asset.ts';

/** What is said about a picture beside its size; undefined where nothing is. */
export interface Picture {
  readonly color?: VideoColor | undefined;
  /** Width and height of a pixel. */
  readonly pixelAspect?: readonly [number, number] | undefined;
}

/** Nobody knows. ISO/IEC 23091-2 8.1 */
const UNSPECIFIED = 2;

/** The colour that code points name, where they name any. */
export function colorOf(
  primaries: number,
  transfer: number,
  matrix: number,
  fullRange: boolean,
): VideoColor | undefined {
  const known = [primaries, transfer, matrix].some((point) => point !== UNSPECIFIED && point !== 0);
  return known ? { primaries, transfer, matrix, fullRange } : undefined;
}
