/** Of what a worker may keep of ranges, and bytes at most: for memory between two uses, and what is read while room is made. */
const BESIDES_SHARE = 1 / 8;
const BESIDES_LIMIT_BYTES = 16 * 1024 * 1024;

/** How much of the memory for ranges is for chunks. @param limitBytes of all of it */
export function keptBytes(limitBytes: number): number {
  return limitBytes - Math.min(limitBytes * BESIDES_SHARE, BESIDES_LIMIT_BYTES);
}
