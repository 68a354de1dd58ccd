import type { VideoProperties } from '../../model/asset.ts';

/**
 * The size at which a picture is shown, in square pixels: stretched as its pixels say, and on its side where it is turned
 * by a quarter.
 */
export function displaySize(video: VideoProperties): readonly [width: number, height: number] {
  const [horizontal, vertical] = video.pixelAspect;
  const width = Math.round((video.width * horizontal) / vertical);
  return isOnItsSide(video) ? [video.height, width] : [width, video.height];
}

/** The matrix takes x to y and y to x: `a` and `d` are 0. ISO/IEC 14496-12 6.2.2 */
function isOnItsSide({ matrix }: VideoProperties): boolean {
  return matrix !== undefined && matrix[0] === 0 && matrix[4] === 0;
}
