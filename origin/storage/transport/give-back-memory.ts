/**
 * Gives memory back to the system now, and not when garbage is collected: what was large and died old may be much by then.
 * Nobody uses it any more, not even a write that is under way; buffers on it are empty from here on.
 */
export function giveBackMemory({ buffer }: Buffer<ArrayBuffer>): void {
  buffer.transfer(0);
}
