import type { Writable } from 'node:stream';

/**
 * Hands slices over as one.
 *
 * @param slices at least one
 * @param written the last of them was taken
 * @returns whether there is room for more
 */
export function writeCorked(
  stream: Pick<Writable, 'cork' | 'uncork' | 'write'>,
  slices: readonly Uint8Array[],
  written?: () => void,
): boolean {
  const last = slices.length - 1;
  stream.cork();
  for (let i = 0; i < last; i += 1) stream.write(slices[i]);
  const hasRoom = stream.write(slices[last], written);
  stream.uncork();
  return hasRoom;
}
