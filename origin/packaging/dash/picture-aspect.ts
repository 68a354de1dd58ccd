import { greatestCommonDivisor } from '../../greatest-common-divisor.ts';
import type { Track } from '../../model/asset.ts';

/** Display aspect ratio in lowest terms, `16:9`: renditions of one picture agree on it but for rounding of a pixel. */
export function pictureAspect(track: Track): readonly [number, number] {
  if (track.video === undefined) return [1, 1];
  const { width, height, pixelAspect } = track.video;
  const exact = (width * pixelAspect[0]) / (height * pixelAspect[1]);
  const common = COMMON_ASPECTS.find(([w, h]) => Math.abs(exact / (w / h) - 1) < ASPECT_TOLERANCE);
  if (common !== undefined) return common;
  const divisor = greatestCommonDivisor(width * pixelAspect[0], height * pixelAspect[1]);
  return [(width * pixelAspect[0]) / divisor, (height * pixelAspect[1]) / divisor];
}

const COMMON_ASPECTS = [
  [16, 9],
  [4, 3],
  [9, 16],
  [1, 1],
  [21, 9],
  [3, 4],
] as const;

/** 426x240 is 16:9 to an eye and to an encoder that needs even numbers. */
const ASPECT_TOLERANCE = 0.01;
