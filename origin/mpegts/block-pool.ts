/** Large enough that pieces of it cost little, small enough that the first one goes soon. */
export const BLOCK_BYTES = 64 * 1024;

/** 8 MiB: as many as some fifty answers hold at a time. More of them are left to the garbage collector. */
const MOST_IDLE = 128;

/**
 * Memory that packets are made in, and that is used again when they were sent: new memory for every answer keeps the
 * garbage collector as busy as all packets do.
 */
class BlockPool {
  readonly #idle: ArrayBufferLike[] = [];

  /** What is in it is whatever was there before. */
  take(bytes: number): Uint8Array {
    if (bytes > BLOCK_BYTES) return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
    const block = this.#idle.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES).buffer;
    return new Uint8Array(block, 0, bytes);
  }

  /** @param bytes taken from here or not, or a view of such; nobody reads them any more */
  giveBack({ buffer }: Uint8Array): void {
    if (buffer.byteLength === BLOCK_BYTES && this.#idle.length < MOST_IDLE) this.#idle.push(buffer);
  }
}

/** Of the process. */
export const blockPool = new BlockPool();
