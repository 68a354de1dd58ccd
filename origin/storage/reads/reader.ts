import type { HeadwaterError } from '../../model/errors.ts';
import type { ObjectRange, ObjectRef, RangeRead, RangeSink } from '../../model/object-store.ts';
import type { Chunk } from './chunk.ts';

/** Where a reader's bytes come from. */
export interface ReaderOwner {
  readonly object: ObjectRef | undefined;
  chunkAt(position: number): Chunk | undefined;
  /** There is no byte for it yet. */
  onHungry(reader: Reader): void;
  /** It has gone on, or is gone. */
  onMoved(reader: Reader, chunk?: Chunk): void;
}

/** Takes a range piece by piece, as far as it is in memory, whenever it may. */
export class Reader implements RangeRead {
  readonly end: number;
  /** As it was asked for. */
  readonly range: ObjectRange;
  readonly #owner: ReaderOwner;
  readonly #sink: RangeSink;
  #position: number;
  #isPaused = false;
  #hasHead = false;
  #isOver = false;
  #hasAskedAgain = false;

  constructor(range: ObjectRange, owner: ReaderOwner, sink: RangeSink) {
    this.#position = range.start;
    this.end = range.end;
    this.range = range;
    this.#owner = owner;
    this.#sink = sink;
    // Later, so that whoever began the read already holds it.
    queueMicrotask(() => this.takeOn());
  }

  get position(): number {
    return this.#position;
  }

  get isHungry(): boolean {
    return !this.#isPaused && !this.#isOver;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    // Not from within the sink that asks for it.
    queueMicrotask(() => this.takeOn());
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.onMoved(this);
  }

  fail(error: HeadwaterError): void {
    if (this.#isOver) return;
    this.abort();
    this.#sink.onError(error);
  }

  /** Where a read was refused that was another's, who may have had more than a share: once. @param client whose it was */
  mayAskAgain(client: string | undefined): boolean {
    if (this.#hasAskedAgain || client === this.range.client) return false;
    this.#hasAskedAgain = true;
    return true;
  }

  /** Hands over what is there. */
  takeOn(): void {
    this.#takeHead();
    while (this.isHungry && this.#position < this.end) {
      const chunk = this.#owner.chunkAt(this.#position);
      if (chunk === undefined) {
        this.#owner.onHungry(this);
        return;
      }
      const end = Math.min(chunk.end, this.end);
      const { bytes, release } = chunk.lend(this.#position, end);
      this.#position = end;
      this.#sink.onData(bytes, release);
      this.#owner.onMoved(this, chunk);
    }
    if (this.#position < this.end || this.#isOver) return;
    this.abort();
    this.#sink.onEnd();
  }

  #takeHead(): void {
    const { object } = this.#owner;
    if (this.#hasHead || this.#isOver || object === undefined) return;
    this.#hasHead = true;
    this.#sink.onHead(object);
  }
}
