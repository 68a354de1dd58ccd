import type { ServerResponse } from 'node:http';
import { HeadwaterError } from '../model/errors.ts';
import type { PlanPart } from '../model/response-plan.ts';
import type { ObjectRef, ObjectStore, RangeRead, RangeSink } from '../model/object-store.ts';
import { coveringReads, type CoveringRead } from './covering-reads.ts';

type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'read'; readonly object: ObjectRef; readonly read: CoveringRead };

/** The client did not wait for the end. */
export const CLIENT_GONE = 'client-gone';

/**
 * Sends a body: `writeHead` is called once the store has granted the first read, so that an error before it can still
 * become an error answer. Afterwards an error cuts the connection: no answer looks complete that is not.
 *
 * Nothing is gathered: a chunk goes to the socket as it comes, and a socket that is full pauses the store.
 *
 * @returns `sent`, or `client-gone`
 * @throws HeadwaterError of the store; the head was sent if `response.headersSent`
 */
export async function sendParts(
  response: ServerResponse,
  parts: readonly PlanPart[],
  store: ObjectStore,
  writeHead: () => void,
): Promise<'sent' | typeof CLIENT_GONE> {
  const { promise, resolve, reject } = Promise.withResolvers<'sent' | typeof CLIENT_GONE>();
  const sender = new PartsSender(response, steps(parts), store, writeHead, resolve, reject);
  sender.start();
  return promise;
}

function steps(parts: readonly PlanPart[]): Step[] {
  return parts.flatMap((part): Step[] => {
    if (part.kind === 'bytes') return [part];
    return coveringReads(part.runs).map((read) => ({ kind: 'read', object: part.object, read }));
  });
}

class PartsSender implements RangeSink {
  readonly #response: ServerResponse;
  readonly #steps: readonly Step[];
  readonly #store: ObjectStore;
  readonly #writeHead: () => void;
  readonly #resolve: (outcome: 'sent' | typeof CLIENT_GONE) => void;
  readonly #reject: (error: HeadwaterError) => void;
  /** Index of the step that is under way. */
  #step = 0;
  #headSent = false;
  #read: RangeRead | undefined;
  #runs: readonly number[] = [];
  /** Index into `#runs` of the run that is being sent. */
  #run = 0;
  #offset = 0;

  constructor(
    response: ServerResponse,
    allSteps: readonly Step[],
    store: ObjectStore,
    writeHead: () => void,
    resolve: (outcome: 'sent' | typeof CLIENT_GONE) => void,
    reject: (error: HeadwaterError) => void,
  ) {
    this.#response = response;
    this.#steps = allSteps;
    this.#store = store;
    this.#writeHead = writeHead;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#response.destroyed) {
      this.#resolve(CLIENT_GONE);
      return;
    }
    this.#response.on('drain', () => this.#read?.resume());
    this.#response.on('close', () => {
      this.#read?.abort();
      // `finish` came before where all was sent: then this resolves nothing.
      this.#resolve(this.#response.writableFinished ? 'sent' : CLIENT_GONE);
    });
    const first = this.#steps.findIndex((step) => step.kind === 'read');
    if (first < 0) {
      this.#sendHead();
      this.#proceed();
    } else {
      this.#begin(this.#steps[first] as Step & { kind: 'read' });
    }
  }

  onHead(): void {
    this.#sendHead();
  }

  onData(chunk: Buffer, release: () => void): void {
    const chunkStart = this.#offset;
    this.#offset += chunk.length;
    const slices = this.#wanted(chunk, chunkStart);
    const last = slices.pop();
    if (last === undefined) {
      release();
      return;
    }
    for (const slice of slices) this.#response.write(slice);
    if (!this.#response.write(last, release)) this.#read?.pause();
  }

  onEnd(): void {
    this.#read = undefined;
    this.#step += 1;
    this.#proceed();
  }

  onError(error: HeadwaterError): void {
    this.#read = undefined;
    if (this.#headSent) this.#response.destroy();
    this.#reject(error);
  }

  /** The parts of a chunk that lie in the runs; most chunks are wanted whole. */
  #wanted(chunk: Buffer, chunkStart: number): Buffer[] {
    const slices: Buffer[] = [];
    const chunkEnd = chunkStart + chunk.length;
    while (this.#run < this.#runs.length) {
      const start = this.#runs[this.#run] as number;
      const end = this.#runs[this.#run + 1] as number;
      if (start >= chunkEnd) break;
      slices.push(chunk.subarray(Math.max(0, start - chunkStart), Math.min(end, chunkEnd) - chunkStart));
      if (end > chunkEnd) break;
      this.#run += 2;
    }
    return slices;
  }

  /** Head and first bytes leave in one packet. */
  #sendHead(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    this.#response.cork();
    process.nextTick(() => {
      this.#response.uncork();
    });
    this.#writeHead();
    this.#sendBytes();
  }

  /** Sends steps until one must be read. */
  #proceed(): void {
    this.#sendBytes();
    const step = this.#steps[this.#step];
    if (step === undefined) this.#end();
    else if (step.kind === 'read') this.#begin(step);
  }

  #sendBytes(): void {
    for (;;) {
      const step = this.#steps[this.#step];
      if (step?.kind !== 'bytes') return;
      this.#response.write(step.bytes);
      this.#step += 1;
    }
  }

  #end(): void {
    this.#response.end(() => {
      this.#resolve('sent');
    });
  }

  #begin(step: Step & { kind: 'read' }): void {
    const { object, read } = step;
    this.#runs = read.runs;
    this.#run = 0;
    this.#offset = read.start;
    const range = {
      bucket: object.bucket,
      key: object.key,
      start: read.start,
      end: read.end,
      ifMatch: object.etag,
    };
    this.#read = this.#store.read(range, this);
    if (this.#response.writableNeedDrain) this.#read.pause();
  }
}
