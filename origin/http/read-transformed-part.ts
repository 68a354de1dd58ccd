import { HeadwaterError } from '../model/errors.ts';
import type { Transform, TransformedPart } from '../model/response-plan.ts';
import type { PartListener, PartRead, PartSource } from './part-read.ts';
import { readObjectPart } from './read-object-part.ts';

/**
 * Reads the sources of a transformed part side by side, and delivers of the transform's output what was asked for.
 *
 * @throws HeadwaterError `object-too-short` where a run ends behind its object
 */
export function readTransformedPart(
  part: TransformedPart,
  from: PartSource,
  listener: PartListener,
): PartRead {
  return new TransformedPartRead(part, from, listener);
}

class TransformedPartRead implements PartRead {
  readonly #part: TransformedPart;
  readonly #listener: PartListener;
  readonly #transform: Transform;
  readonly #reads: PartRead[] = [];
  #sourcesGranted = 0;
  #sourcesEnded = 0;
  /** Bytes of output so far. */
  #made = 0;
  /** Output that waits for the slower source's grant: the head of the answer goes first. */
  #held: Uint8Array[] = [];
  #isGranted = false;
  #isOver = false;

  constructor(part: TransformedPart, from: PartSource, listener: PartListener) {
    this.#part = part;
    this.#listener = listener;
    this.#transform = part.transform();
    try {
      for (const [index, source] of part.sources.entries()) {
        this.#reads.push(readObjectPart(source, from, this.#listenerOf(index)));
      }
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  pause(): void {
    for (const read of this.#reads) read.pause();
  }

  resume(): void {
    for (const read of this.#reads) read.resume();
  }

  abort(): void {
    this.#isOver = true;
    for (const read of this.#reads) read.abort();
  }

  #listenerOf(source: number): PartListener {
    return {
      onGranted: () => {
        this.#sourcesGranted += 1;
        if (!this.#isOver) this.#deliver();
      },
      onBytes: (slices, release) => {
        if (!this.#isOver) this.#push(source, slices);
        release();
      },
      onEnd: () => {
        this.#sourcesEnded += 1;
        if (!this.#isOver && this.#sourcesEnded === this.#part.sources.length) this.#endShort();
      },
      onError: (error) => {
        if (!this.#isOver) this.#fail(error);
      },
    };
  }

  /** What a transform throws of what it reads is a fault of the media. */
  #push(source: number, slices: readonly Uint8Array[]): void {
    try {
      for (const slice of slices) {
        for (const output of this.#transform.push(source, slice)) {
          const wanted = this.#window(output);
          if (wanted.length > 0) this.#held.push(wanted);
        }
      }
    } catch (error) {
      this.#fail(HeadwaterError.from(error));
      return;
    }
    this.#deliver();
  }

  /** One source's bytes may come before the other's grant, and be all that a range asks for. */
  #deliver(): void {
    const isWhole = this.#made >= this.#part.end;
    if (this.#sourcesGranted < this.#part.sources.length && !isWhole) return;
    if (!this.#isGranted) {
      this.#isGranted = true;
      this.#listener.onGranted();
    }
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) this.#listener.onBytes(held, () => this.#transform.takeBack?.(held));
    if (!isWhole) return;
    this.abort();
    this.#listener.onEnd();
  }

  #window(bytes: Uint8Array): Uint8Array {
    const start = this.#made;
    this.#made += bytes.length;
    const { start: from, end: to } = this.#part;
    if (from <= start && this.#made <= to) return bytes;
    return bytes.subarray(Math.max(0, from - start), Math.max(0, to - start));
  }

  #endShort(): void {
    const state = `${this.#made} of ${this.#part.end} bytes came out of the samples`;
    this.#fail(new HeadwaterError('internal', `Cannot make the answer: ${state}`));
  }

  #fail(error: HeadwaterError): void {
    this.abort();
    this.#listener.onError(error);
  }
}
