import type { HeadwaterError } from '../../model/errors.ts';
import type { ObjectRange, ObjectRef, ObjectStore, RangeRead, RangeSink } from '../../model/object-store.ts';
import { Chunk, type ChunkOwner } from './chunk.ts';
import { Flow, type FlowOwner } from './flow.ts';
import { Reader, type ReaderOwner } from './reader.ts';
import { HeldChunks } from './held-chunks.ts';
import type { ReadMemory } from './read-memory.ts';

/** A range of one version of an object, of known size. */
export type PinnedRange = ObjectRange & { readonly ifMatch: string; readonly sizeBytes: number };

/** Waiting for a read to come to where one wants to begin is worth it up to here; beyond, a read of its own is quicker. */
const WORTH_WAITING_BYTES = 1024 * 1024;

/** Less than this that is at hand is read again with what is around it: a read costs more. */
const WORTH_A_READ_BYTES = 512 * 1024;

/** All reads of one version of an object, and what is in memory of it. */
export class VersionReads implements FlowOwner, ReaderOwner, ChunkOwner {
  readonly #store: ObjectStore;
  readonly #memory: ReadMemory;
  readonly #onEmpty: () => void;
  /** New arrays with each change, so that whoever goes through one may change it. */
  #readers: readonly Reader[] = [];
  #flows: readonly Flow[] = [];
  readonly #chunks = new HeldChunks();
  object: ObjectRef | undefined;

  constructor(store: ObjectStore, memory: ReadMemory, onEmpty: () => void) {
    this.#store = store;
    this.#memory = memory;
    this.#onEmpty = onEmpty;
  }

  /** Nobody reads it, and nothing of it is in memory. */
  get isEmpty(): boolean {
    return this.#readers.length + this.#flows.length + this.#chunks.size === 0;
  }

  read(range: PinnedRange, sink: RangeSink): RangeRead {
    const end = Math.min(range.end, range.sizeBytes);
    this.#memory.wanted += 1;
    const reader = new Reader({ ...range, end }, this, sink);
    this.#readers = [...this.#readers, reader];
    return reader;
  }

  /** Keeps what somebody else read of its beginning. */
  keep(object: ObjectRef, head: Buffer): void {
    if (this.#chunks.at(0) !== undefined) return;
    this.object = object;
    const chunk = new Chunk(0, head, () => undefined, this);
    this.#hold(chunk);
    this.#settle(chunk);
  }

  chunkAt(position: number): Chunk | undefined {
    const chunk = this.#chunks.at(position);
    if (chunk !== undefined && !this.#chunks.inFlight.has(chunk)) this.#memory.cache.use(chunk);
    return chunk;
  }

  onHungry(reader: Reader): void {
    const { position } = reader;
    const flow = this.#flowTo(position);
    if (flow !== undefined) {
      flow.resume();
      return;
    }
    if (position === reader.range.start) this.#memory.missed += 1;
    const start = this.#startOfRead(reader);
    const range = { ...reader.range, start, end: this.#endOfRead(reader), memory: this.#memory.inFlight };
    this.#flows = [...this.#flows, new Flow(this.#store, range, this)];
  }

  /** One that comes to a byte soon. */
  #flowTo(position: number): Flow | undefined {
    return this.#flows.find(({ reached, end }) => {
      const ahead = position - reached;
      return ahead >= 0 && ahead <= WORTH_WAITING_BYTES && position < end;
    });
  }

  onMoved(reader: Reader, chunk?: Chunk): void {
    if (chunk !== undefined) {
      this.#settle(chunk);
      for (const flow of this.#flows) this.#keepPace(flow);
    }
    if (reader.isHungry || chunk !== undefined) return;
    this.#readers = without(this.#readers, reader);
    for (const each of this.#chunks.inFlight) this.#settle(each);
    for (const flow of this.#flows) if (!this.#isWanted(flow)) this.#abort(flow);
    this.#leaveIfEmpty();
  }

  /** Of what lies before a range as much as is not at hand, where it is wanted along with it. */
  #startOfRead({ position, range: { start, leadBytes = 0 } }: Reader): number {
    if (leadBytes === 0 || position !== start || !this.#memory.keeps) return position;
    return Math.max(position - leadBytes, this.#chunks.endBefore(position));
  }

  /** What is at hand further on is not read again, and what is wanted next lies just behind. */
  #endOfRead({ position, end, range: { readOnBytes = 0, sizeBytes = end } }: Reader): number {
    let first = Math.min(end, this.#chunks.after(position)?.start ?? end);
    for (const { reached } of this.#flows) if (reached > position && reached < first) first = reached;
    if (first < end && this.#reachesFrom(first, end)) return first;
    return this.#memory.keeps ? Math.min(end + readOnBytes, sizeBytes) : end;
  }

  /** Whether so much is at hand or on its way from there on that one read more for what is before it is worth it. */
  #reachesFrom(first: number, end: number): boolean {
    let reached = first;
    while (reached < end && reached - first < WORTH_A_READ_BYTES) {
      const further = this.#furthestFrom(reached);
      if (further === reached) return false;
      reached = further;
    }
    return true;
  }

  #furthestFrom(position: number): number {
    const chunk = this.#chunks.at(position);
    if (chunk !== undefined) return chunk.end;
    for (const flow of this.#flows) if (flow.reached === position) return flow.end;
    return position;
  }

  onFlowHead(object: ObjectRef): void {
    this.object = object;
    for (const reader of this.#readers) if (reader.isHungry) reader.takeOn();
  }

  onFlowData(flow: Flow, bytes: Buffer, release: () => void): void {
    const chunk = this.#append(flow, bytes, release);
    for (const reader of this.#readers) {
      if (reader.isHungry && chunk.holds(reader.position)) reader.takeOn();
    }
    this.#keepPace(flow);
  }

  onFlowEnd(flow: Flow): void {
    this.#leave(flow);
    for (const reader of this.#readers) if (reader.isHungry) reader.takeOn();
    this.#leaveIfEmpty();
  }

  /** Whoever waits for it, and for no other, hears of it; the others may do better when they are there. */
  onFlowError(flow: Flow, error: HeadwaterError): void {
    this.#leave(flow);
    if (error.code === 'object-replaced' || error.code === 'not-found') this.forgetKept();
    for (const reader of this.#readers) {
      const { position } = reader;
      if (!reader.isHungry || position < flow.reached || position >= flow.end) continue;
      const mayAsk = error.code === 'overloaded' && reader.mayAskAgain(flow.client);
      const isServed = this.chunkAt(position) !== undefined || this.#flowTo(position) !== undefined;
      if (mayAsk || isServed) reader.takeOn();
      else reader.fail(error);
    }
    this.#leaveIfEmpty();
  }

  /** A read goes on while somebody waits for it, or there is room for what they will want. */
  #keepPace(flow: Flow): void {
    if (!this.#flows.includes(flow) || flow.reached >= flow.end) return;
    let furthest = Number.NEGATIVE_INFINITY;
    for (const { position, end, isHungry } of this.#readers) {
      if (position >= flow.end || end <= flow.reached) continue;
      if (isHungry && position >= flow.reached) {
        flow.resume();
        return;
      }
      furthest = Math.max(furthest, position);
    }
    // Nobody reads it any more: what is left of it is let end.
    if (furthest < 0) {
      flow.resume();
      return;
    }
    const isFarAhead = flow.reached - furthest >= this.#memory.inFlight.shareBytes;
    if (!isFarAhead && !this.#memory.inFlight.isFull) flow.resume();
    else flow.pause();
  }

  onReturned(chunk: Chunk): void {
    this.#settle(chunk);
  }

  /** Whoever is being sent some of it has its memory for as long: that is counted again. */
  onEvicted(chunk: Chunk): void {
    if (!chunk.isLent) {
      this.#forget(chunk);
      return;
    }
    chunk.isCurrent = false;
    this.#chunks.inFlight.add(chunk);
    this.#memory.inFlight.take(chunk.memoryBytes);
  }

  /** What all readers have taken is kept in the cache, or not at all. */
  #settle(chunk: Chunk): void {
    if (!this.#chunks.inFlight.has(chunk) || chunk.isLent) return;
    if (this.#mayGrow(chunk) || this.#isToTake(chunk)) return;
    this.#chunks.inFlight.remove(chunk);
    this.#memory.inFlight.give(chunk.memoryBytes);
    if (chunk.isCurrent) this.#memory.cache.add(chunk);
    else this.#forget(chunk);
  }

  #hold(chunk: Chunk): void {
    this.#chunks.add(chunk);
    this.#memory.inFlight.take(chunk.memoryBytes);
    this.#memory.cache.makeRoom();
  }

  #mayGrow(chunk: Chunk): boolean {
    return chunk.hasRoomBehind && this.#flows.some(({ newest }) => newest === chunk);
  }

  /** For those far behind, or behind at all where memory is short, it is read again when they get there. */
  #isToTake(chunk: Chunk): boolean {
    for (const { position, end } of this.#readers) {
      if (chunk.holds(position) && position < end) return true;
      const behind = chunk.start - position;
      const isNear = behind > 0 && behind < this.#memory.inFlight.shareBytes;
      if (isNear && chunk.start < end && !this.#memory.inFlight.isFull) return true;
    }
    return false;
  }

  /** By a reader, or because it is nearly over: its connection can be used again then. */
  #isWanted({ reached, end }: Flow): boolean {
    if (end - reached <= this.#memory.letEndBytes) return true;
    for (const reader of this.#readers) if (reader.position < end && reader.end > reached) return true;
    return false;
  }

  #abort(flow: Flow): void {
    flow.abort();
    this.#leave(flow);
  }

  #leave(flow: Flow): void {
    this.#flows = without(this.#flows, flow);
    if (flow.newest !== undefined) this.#settle(flow.newest);
  }

  /** Small pieces that lie one behind the other in memory are one chunk. @returns the one that they are in */
  #append(flow: Flow, bytes: Buffer, release: () => void): Chunk {
    const before = flow.newest;
    if (before !== undefined && this.#chunks.extend(before, bytes, release)) return before;
    const chunk = new Chunk(flow.reached - bytes.length, bytes, release, this);
    this.#hold(chunk);
    flow.newest = chunk;
    if (before !== undefined) this.#settle(before);
    return chunk;
  }

  #forget(chunk: Chunk): void {
    if (!this.#chunks.delete(chunk)) return;
    chunk.letGo();
    this.#leaveIfEmpty();
  }

  /** What nobody waits for; what somebody does is not kept afterwards. */
  forgetKept(): void {
    for (const chunk of this.#chunks.all()) {
      chunk.isCurrent = false;
      if (this.#memory.cache.remove(chunk)) this.onEvicted(chunk);
    }
  }

  #leaveIfEmpty(): void {
    if (!this.isEmpty) return;
    // Whoever comes next waits for the store's word.
    this.object = undefined;
    this.#onEmpty();
  }
}

function without<T>(all: readonly T[], one: T): readonly T[] {
  return all.filter((each) => each !== one);
}
