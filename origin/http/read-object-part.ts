import { HeadwaterError } from '../model/errors.ts';
import type { RangeRead, RangeSink } from '../model/object-store.ts';
import type { ByteRuns } from '../model/response-plan.ts';
import { coveringReads, type CoveringRead } from './covering-reads.ts';
import { cutRuns, type RunPosition } from './cut-runs.ts';
import type { PartListener, PartRead, PartSource } from './part-read.ts';

/** A second of sound, in as many channels as there are. */
const READ_ON_LIMIT_BYTES = 64 * 1024;

/**
 * Reads byte runs of an object with the fewest GETs, one after the other.
 *
 * @throws HeadwaterError `object-too-short` where a run ends behind the object
 */
export function readObjectPart(bytes: ByteRuns, from: PartSource, listener: PartListener): PartRead {
  const { object, runs } = bytes;
  const reads = coveringReads(runs);
  const end = Math.max(0, ...reads.map((read) => read.end));
  if (end > object.sizeBytes) {
    const state = `it has ${object.sizeBytes} bytes, and media is said to be at byte ${end - 1}`;
    throw new HeadwaterError('object-too-short', `Cannot read ${object.key}: ${state}`);
  }
  return new ObjectPartRead(bytes, reads, from, listener);
}

class ObjectPartRead implements PartRead, RangeSink {
  readonly #bytes: ByteRuns;
  readonly #from: PartSource;
  readonly #listener: PartListener;
  readonly #reads: Iterator<CoveringRead>;
  #granted = false;
  #paused = false;
  #aborted = false;
  #covering: CoveringRead;
  #position: RunPosition;
  #read: RangeRead;

  constructor(bytes: ByteRuns, reads: readonly CoveringRead[], from: PartSource, listener: PartListener) {
    this.#bytes = bytes;
    this.#from = from;
    this.#listener = listener;
    this.#reads = reads.values();
    this.#covering = this.#reads.next().value ?? { start: 0, end: 0, runs: [], longestGapBytes: 0 };
    this.#position = startOf(this.#covering);
    this.#read = this.#begin();
  }

  pause(): void {
    this.#paused = true;
    this.#read.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#read.resume();
  }

  /** A read whose bytes are all here is left to end by itself: its connection can be used again. */
  abort(): void {
    this.#aborted = true;
    if (this.#position.offset < this.#covering.end) this.#read.abort();
  }

  onHead(): void {
    if (this.#granted) return;
    this.#granted = true;
    this.#listener.onGranted();
  }

  onData(chunk: Buffer, release: () => void): void {
    const { slices, position } = cutRuns(this.#covering.runs, this.#position, chunk);
    this.#position = position;
    if (slices.length === 0) release();
    else this.#listener.onBytes(slices, release);
  }

  onEnd(): void {
    if (this.#aborted) return;
    if (this.#position.run < this.#covering.runs.length) {
      const { key } = this.#bytes.object;
      const state = `it ended at byte ${this.#position.offset} of ${this.#covering.end}`;
      this.#listener.onError(new HeadwaterError('store-misbehaved', `Cannot read ${key}: ${state}`));
      return;
    }
    const next = this.#reads.next();
    if (next.done === true) {
      this.#listener.onEnd();
      return;
    }
    this.#covering = next.value;
    this.#position = startOf(next.value);
    this.#read = this.#begin();
    if (this.#paused) this.#read.pause();
  }

  onError(error: HeadwaterError): void {
    if (this.#aborted) return;
    this.#listener.onError(error);
  }

  #begin(): RangeRead {
    const { bucket, key, etag: ifMatch, sizeBytes } = this.#bytes.object;
    const { start, end, longestGapBytes } = this.#covering;
    // What lies between the runs is of another track, and a last piece of that lies behind them.
    const readOnBytes = Math.min(longestGapBytes, READ_ON_LIMIT_BYTES);
    const { store, client } = this.#from;
    return store.read({ bucket, key, start, end, ifMatch, sizeBytes, readOnBytes, client }, this);
  }
}

function startOf({ start }: CoveringRead): RunPosition {
  return { run: 0, offset: start };
}
