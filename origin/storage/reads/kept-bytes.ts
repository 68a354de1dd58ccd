/** Of what a worker may keep of ranges, and bytes at most: for memory between two uses, and what is read while room is made. */
const BESIDES_SHARE = 1 / 4;
const BESIDES_LIMIT_BYTES = 32 * 1024 * 1024;

/** How much of the memory for ranges is for chunks. @param limitBytes of all of it */
export function keptBytes(limitBytes: number): number {
  return limitBytes - Math.min(limitBytes * BESIDES_SHARE, BESIDES_LIMIT_BYTES);
}
