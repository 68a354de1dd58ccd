import { HeadwaterError } from '../errors.ts';
import type { Snapshot } from '../signing/credentials.ts';
import type { BucketClient } from './bucket-client.ts';
import type { ObjectRange, ObjectRef, RangeRead, RangeSink } from './object-store.ts';
import type { PartialResponse } from './partial-response.ts';
import { replaced } from './partial-response.ts';
import { retryDelayMs } from './retry-delay.ts';
import { StoreAttempt, type AttemptListener } from './store-attempt.ts';
import { isForCredential, isRefusal, type Remedy } from './remedy.ts';
import type { StoreFailure } from './store-failure.ts';

/**
 * One range read, seen through to its end: waits for a connection, signs with the active generation, tries again with
 * jitter where that can help, *from the byte reached* and pinned to the version begun with. Where the store refused who
 * signed, it signs again with each newer generation, and once with the one before; where it refused our time, once by
 * the store's clock.
 */
export class StoreRead implements RangeRead, AttemptListener {
  readonly #client: BucketClient;
  readonly #range: ObjectRange;
  readonly #sink: RangeSink;
  readonly #leaveQueue: () => void;
  #attempt: StoreAttempt | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #object: ObjectRef | undefined;
  #reached: number;
  #signedWith: Snapshot | undefined;
  #signedAtMs = 0;
  #retriesLeft: number;
  #newestTried = 0;
  #mayFallBack = true;
  #maySetClock = true;
  #admitted = false;
  #paused = false;
  #over = false;

  constructor(client: BucketClient, range: ObjectRange, sink: RangeSink) {
    this.#client = client;
    this.#range = range;
    this.#sink = sink;
    this.#reached = range.start;
    this.#retriesLeft = client.config.pool.retries;
    this.#leaveQueue = client.admission.enter(
      () => {
        this.#admitted = true;
        this.#try();
      },
      (error) => {
        this.#fail(error);
      },
    );
  }

  pause(): void {
    this.#paused = true;
    this.#attempt?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#attempt?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#finish('cancelled');
    this.#leaveQueue();
    this.#attempt?.abort();
  }

  onHead(response: PartialResponse): void {
    if (this.#object !== undefined) {
      if (response.object.sizeBytes !== this.#object.sizeBytes) throw replaced(this.#range);
      return;
    }
    this.#object = response.object;
    this.#sink.onHead(response.object);
  }

  onData(chunk: Buffer): void {
    this.#reached += chunk.length;
    this.#client.counters.bytesReceived += chunk.length;
    this.#sink.onData(chunk, nothingToRelease);
  }

  onEnd(): void {
    this.#finish('ok');
    this.#sink.onEnd();
  }

  onFailure(failure: StoreFailure): void {
    if (this.#setsClock(failure)) return this.#try(this.#signedWith);
    const other = this.#otherGeneration(failure);
    if (other !== undefined) return this.#try(other);
    if (failure.remedy === 'retry' && this.#retriesLeft > 0) return this.#retryLater();
    this.#fail(failure.error);
  }

  /** In the query form a wrong time is `AccessDenied`: only the store's `Date` tells. */
  #setsClock({ remedy, storeTimeMs }: StoreFailure): boolean {
    const mayBeTime = remedy === 'set-clock' || remedy === 'resign-if-ended';
    if (!mayBeTime || storeTimeMs === undefined || !this.#maySetClock) return false;
    this.#maySetClock = false;
    return this.#client.clock.learn(storeTimeMs, this.#signedAtMs);
  }

  #otherGeneration({ remedy }: StoreFailure): Snapshot | undefined {
    const signedWith = this.#signedWith;
    if (signedWith === undefined || !isRefusal(remedy)) return undefined;
    const { counters, credentials, name } = this.#client;
    const current = credentials.current(name);
    // Under fast rotation several may come while one read is refused.
    const isNewer = current !== undefined && current.generation > this.#newestTried;
    const other = isNewer ? current : this.#previous(remedy, signedWith);
    if (other !== undefined) counters.resigned += 1;
    return other;
  }

  #previous(remedy: Remedy, signedWith: Snapshot): Snapshot | undefined {
    if (!isForCredential(remedy, signedWith, this.#signedAtMs)) return undefined;
    this.#client.credentialRejected(signedWith.generation);
    if (!this.#mayFallBack) return undefined;
    this.#mayFallBack = false;
    return this.#client.credentials.previous(this.#client.name, this.#signedAtMs);
  }

  #retryLater(): void {
    this.#retriesLeft -= 1;
    this.#client.counters.retries += 1;
    const tried = this.#client.config.pool.retries - this.#retriesLeft;
    this.#retryTimer = setTimeout(
      () => {
        this.#try();
      },
      retryDelayMs(tried, Math.random()),
    );
  }

  #try(snapshot = this.#client.credentials.current(this.#client.name)): void {
    if (snapshot === undefined) {
      this.#fail(
        new HeadwaterError('no-credential', `Cannot read ${this.#range.key}: no credential was pushed yet`),
      );
      return;
    }
    const rest = this.#rest();
    this.#signedWith = snapshot;
    this.#newestTried = Math.max(this.#newestTried, snapshot.generation);
    this.#signedAtMs = this.#client.clock.now();
    this.#attempt = new StoreAttempt(rest, this.#paused, this);
    this.#client.counters.subrequests += 1;
    try {
      const request = this.#client.subrequest(rest, snapshot.credential, this.#signedAtMs);
      this.#client.pool.dispatch(request, this.#attempt);
    } catch (error) {
      this.#fail(HeadwaterError.from(error));
    }
  }

  /** What is still to be read: bytes of two versions never mix. */
  #rest(): ObjectRange {
    if (this.#object === undefined) return this.#range;
    const end = Math.min(this.#range.end, this.#object.sizeBytes);
    return { ...this.#range, start: this.#reached, end, ifMatch: this.#object.etag };
  }

  /** Later, so that whoever began the read already holds it. */
  #fail(error: HeadwaterError): void {
    if (this.#over) return;
    this.#finish(error.code);
    queueMicrotask(() => {
      this.#sink.onError(error);
    });
  }

  #finish(outcome: string): void {
    this.#over = true;
    clearTimeout(this.#retryTimer);
    const { outcomes } = this.#client.counters;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (this.#admitted) this.#client.admission.leave();
  }
}

/** undici's buffers are copies of their own. */
function nothingToRelease(): void {}
