import type { HeadwaterError } from '../../model/errors.ts';
import type { Chunk } from './chunk.ts';
import type { ObjectRange, ObjectRef, ObjectStore, RangeRead, RangeSink } from '../../model/object-store.ts';

/** A store that is kept waiting this long by readers has its connection back; they are read for again when they go on. */
const STALL_LIMIT_MS = 500;

/** Hears what becomes of a flow. */
export interface FlowOwner {
  onFlowHead(object: ObjectRef): void;
  onFlowData(flow: Flow, bytes: Buffer, release: () => void): void;
  onFlowEnd(flow: Flow): void;
  onFlowError(flow: Flow, error: HeadwaterError): void;
}

/** One read of the store that several readers may live on. */
export class Flow implements RangeSink {
  readonly end: number;
  /** Whom the store is read for, of those who live on it. */
  readonly client: string | undefined;
  readonly #owner: FlowOwner;
  readonly #read: RangeRead;
  #reached: number;
  /** What came last: more may be added to it. */
  newest: Chunk | undefined;
  #stall: NodeJS.Timeout | undefined;

  constructor(store: ObjectStore, range: ObjectRange, owner: FlowOwner) {
    this.end = range.end;
    this.client = range.client;
    this.#reached = range.start;
    this.#owner = owner;
    this.#read = store.read(range, this);
  }

  /** The next byte that comes. */
  get reached(): number {
    return this.#reached;
  }

  /** Nobody takes what comes for now. */
  pause(): void {
    if (this.#stall !== undefined) return;
    this.#read.pause();
    this.#stall = setTimeout(() => {
      this.abort();
      this.#owner.onFlowEnd(this);
    }, STALL_LIMIT_MS);
  }

  resume(): void {
    if (this.#stall === undefined) return;
    this.#awake();
    this.#read.resume();
  }

  abort(): void {
    this.#awake();
    this.#read.abort();
  }

  onHead(object: ObjectRef): void {
    this.#owner.onFlowHead(object);
  }

  onData(bytes: Buffer, release: () => void): void {
    this.#reached += bytes.length;
    this.#owner.onFlowData(this, bytes, release);
  }

  onEnd(): void {
    this.#awake();
    this.#owner.onFlowEnd(this);
  }

  onError(error: HeadwaterError): void {
    this.#awake();
    this.#owner.onFlowError(this, error);
  }

  #awake(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
  }
}
