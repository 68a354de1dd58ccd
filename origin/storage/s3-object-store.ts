import { HeadwaterError } from '../model/errors.ts';
import { whenAborted } from '../when-aborted.ts';
import type { BucketConfig } from '../origin-config.ts';
import type { Credentials } from '../signing/credentials.ts';
import type { BucketStats } from '../stats.ts';
import { BucketClient, type OnActiveRefused } from './bucket-client.ts';
import type { ObjectRange, ObjectRef, ObjectStore, RangeRead, RangeSink } from '../model/object-store.ts';
import { StoreClock } from './store-clock.ts';
import type { Tracer } from '../tracing/tracer.ts';
import { StoreRead } from './store-read.ts';

/** All configured buckets, each over its own pool of kept-alive connections. */
export class S3ObjectStore implements ObjectStore {
  readonly #clients = new Map<string, BucketClient>();

  constructor(
    buckets: Readonly<Record<string, BucketConfig>>,
    credentials: Credentials,
    onActiveRefused: OnActiveRefused = () => undefined,
    tracer?: Tracer,
  ) {
    const clocks = new Map<string, StoreClock>();
    for (const [name, config] of Object.entries(buckets)) {
      const clock = clocks.get(config.endpoint) ?? new StoreClock();
      clocks.set(config.endpoint, clock);
      this.#clients.set(
        name,
        new BucketClient(name, config, { credentials, clock, onActiveRefused, tracer }),
      );
    }
  }

  read(range: ObjectRange, sink: RangeSink): RangeRead {
    const client = this.#clients.get(range.bucket);
    if (client === undefined)
      throw new HeadwaterError('internal', `Cannot read: no bucket ${range.bucket} is configured`);
    return new StoreRead(client, range, sink);
  }

  async readFully(range: ObjectRange, signal?: AbortSignal): Promise<{ object: ObjectRef; bytes: Buffer }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ object: ObjectRef; bytes: Buffer }>();
    const sink = new WholeRange(range, resolve, reject);
    const read = this.read(range, sink);
    const stopListening = whenAborted(signal, () => {
      read.abort();
      reject(new HeadwaterError('cancelled', `Cannot read ${range.key}: the request was cancelled`));
    });
    return promise.finally(stopListening);
  }

  /** Whether half of a bucket's connections are free. */
  hasRoom(bucket: string): boolean {
    return this.#clients.get(bucket)?.admission.hasRoom ?? false;
  }

  stats(): Record<string, BucketStats> {
    return Object.fromEntries([...this.#clients].map(([name, client]) => [name, client.stats()]));
  }

  /** Lets reads in flight end, then closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}

/** Gathers a range in one buffer of its exact size. */
class WholeRange implements RangeSink {
  readonly #range: ObjectRange;
  readonly #resolve: (whole: { object: ObjectRef; bytes: Buffer }) => void;
  readonly #reject: (error: HeadwaterError) => void;
  #object: ObjectRef | undefined;
  #bytes = Buffer.alloc(0);
  #filled = 0;

  constructor(
    range: ObjectRange,
    resolve: (whole: { object: ObjectRef; bytes: Buffer }) => void,
    reject: (error: HeadwaterError) => void,
  ) {
    this.#range = range;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onHead(object: ObjectRef): void {
    this.#object = object;
    // A slab of its own: an index lives long, and must not keep a shared one alive.
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(this.#range.end, object.sizeBytes) - this.#range.start);
  }

  onData(chunk: Buffer, release: () => void): void {
    this.#filled += chunk.copy(this.#bytes, this.#filled);
    release();
  }

  onEnd(): void {
    if (this.#object !== undefined) this.#resolve({ object: this.#object, bytes: this.#bytes });
  }

  onError(error: HeadwaterError): void {
    this.#reject(error);
  }
}
