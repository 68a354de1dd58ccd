import { HeadwaterError } from '../model/errors.ts';
import type { MediaSubject } from '../isobmff/media-subject.ts';
import type { MemoryLease } from '../isobmff/memory-lease.ts';

/** What leases are of. */
export interface LeasedMemory {
  /** @returns whether there was room */
  tryTake(bytes: number, inTurn: boolean): boolean;
  give(bytes: number): void;
  /** There is not as much in all. */
  isTooMuch(bytes: number): boolean;
  /** Waits until something is given back. @throws HeadwaterError `overloaded`, `cancelled` */
  given(signal: AbortSignal): Promise<void>;
}

/** Files of one asset that are indexed at a time: a whole ladder at once, a manifest of hundreds in turns. */
const FILES_AT_A_TIME = 8;

/** What one load holds. */
export class IndexLease implements MemoryLease {
  readonly #memory: LeasedMemory;
  readonly #signal: AbortSignal;
  readonly #inTurn: boolean;
  #heldBytes = 0;
  #ended = false;
  #refused = false;

  constructor(memory: LeasedMemory, signal: AbortSignal, inTurn: boolean) {
    this.#memory = memory;
    this.#signal = signal;
    this.#inTurn = inTurn;
  }

  /** Files that are read at the same time: one after the other where each may have to wait. */
  get filesAtATime(): number {
    return this.#inTurn ? 1 : FILES_AT_A_TIME;
  }

  /** There was no room: what failed did so for this. */
  get wasRefused(): boolean {
    return this.#refused;
  }

  async take(bytes: number, subject: MediaSubject): Promise<void> {
    while (!this.#tryTake(bytes)) {
      // Files that are read at the same time give much of what they hold back.
      if (this.#memory.isTooMuch(this.#inTurn ? this.#heldBytes + bytes : bytes)) {
        throw subject.unsupported('its index does not fit into origin.cache.assets, the memory of all');
      }
      if (!this.#inTurn) {
        this.#refused = true;
        throw new HeadwaterError('overloaded', 'Cannot index: other indexes take all memory');
      }
      await this.#memory.given(this.#signal);
    }
  }

  give(bytes: number): void {
    if (this.#ended) return;
    this.#heldBytes -= bytes;
    this.#memory.give(bytes);
  }

  /** Gives all back. What of the load still runs takes nothing any more. */
  end(): void {
    this.give(this.#heldBytes);
    this.#ended = true;
  }

  #tryTake(bytes: number): boolean {
    if (this.#ended || this.#signal.aborted) {
      throw new HeadwaterError('cancelled', 'Cannot index: the request was cancelled');
    }
    if (!this.#memory.tryTake(bytes, this.#inTurn)) return false;
    this.#heldBytes += bytes;
    return true;
  }
}
