import { HeadwaterError } from '../model/errors.ts';
import { IndexLease, type LeasedMemory } from './index-lease.ts';
import { waitInTime } from './wait-in-time.ts';

/** Loads that wait for memory; more of them would wait for minutes. */
const QUEUE_LIMIT = 256;

/** Something that can be loaded again from its start. */
type Load<T> = (lease: IndexLease) => Promise<T>;

interface IndexMemoryOptions {
  readonly limitBytes: number;
  /** Makes what is kept leave until it takes no more than this. */
  readonly keepAtMost: (bytes: number) => void;
}

/**
 * The memory of all indexes that are being read. A load takes what it needs as it learns of it, without waiting: one
 * that finds no room gives all back and starts anew in its turn. Of those, one at a time is loaded; it may wait, since
 * no other that holds memory ever does. So nothing stands still, and the limit holds.
 */
export class IndexMemory implements LeasedMemory {
  readonly #limitBytes: number;
  readonly #keepAtMost: (bytes: number) => void;
  #takenBytes = 0;
  /** Those whose turn comes, the one whose turn it is first. */
  readonly #queue: (() => void)[] = [];
  /** Reads of the one whose turn it is that wait for memory to be given back. */
  readonly #waiting = new Set<() => void>();

  constructor({ limitBytes, keepAtMost }: IndexMemoryOptions) {
    this.#limitBytes = limitBytes;
    this.#keepAtMost = keepAtMost;
  }

  /** What may be kept beside what is being read. */
  get freeBytes(): number {
    return this.#limitBytes - this.#takenBytes;
  }

  /** @throws HeadwaterError `overloaded`, `cancelled`, and what `load` throws */
  async run<T>(load: Load<T>, signal: AbortSignal): Promise<T> {
    const eager = new IndexLease(this, signal, false);
    try {
      return await load(eager);
    } catch (error) {
      if (!eager.wasRefused) throw error;
    } finally {
      eager.end();
    }
    return this.#inTurn(load, signal);
  }

  /** @returns whether there was room */
  tryTake(bytes: number, inTurn: boolean): boolean {
    // Whoever waits is not overtaken.
    if ((!inTurn && this.#waiting.size > 0) || bytes > this.freeBytes) return false;
    this.#takenBytes += bytes;
    this.#keepAtMost(this.freeBytes);
    return true;
  }

  give(bytes: number): void {
    this.#takenBytes -= bytes;
    for (const tryAgain of this.#waiting) tryAgain();
  }

  isTooMuch(bytes: number): boolean {
    return bytes > this.#limitBytes;
  }

  async given(signal: AbortSignal): Promise<void> {
    let tryAgain = (): void => {};
    const waiting = () => {
      tryAgain();
    };
    this.#waiting.add(waiting);
    try {
      await waitInTime((resolve) => (tryAgain = resolve), signal);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  async #inTurn<T>(load: Load<T>, signal: AbortSignal): Promise<T> {
    if (this.#queue.length >= QUEUE_LIMIT) {
      throw new HeadwaterError('overloaded', `Cannot index: ${QUEUE_LIMIT} others wait for memory`);
    }
    let turn = (): void => {};
    const place = () => {
      turn();
    };
    this.#queue.push(place);
    const lease = new IndexLease(this, signal, true);
    try {
      if (this.#queue[0] !== place) await waitInTime((resolve) => (turn = resolve), signal);
      return await load(lease);
    } finally {
      lease.end();
      const first = this.#queue[0] === place;
      this.#queue.splice(this.#queue.indexOf(place), 1);
      if (first) this.#queue[0]?.();
    }
  }
}
