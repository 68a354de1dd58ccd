import { HeadwaterError } from '../errors.ts';
import type { CredentialSnapshot } from '../signing/credential.ts';
import type { SignedRequest } from '../signing/signer.ts';
import type { BucketClient } from './bucket-client.ts';
import type { ObjectRange, ObjectRef, RangeRead, RangeSink } from './object-store.ts';
import type { PartialResponse } from './partial-response.ts';
import { replaced } from './partial-response.ts';
import { retryDelayMs } from './retry-delay.ts';
import { StoreAttempt, type AttemptListener } from './store-attempt.ts';
import type { StoreFailure } from './store-failure.ts';
import { subrequest } from './subrequest.ts';

/**
 * One range read, seen through to its end: waits for a connection, signs with the active generation, tries again with
 * jitter where that can help, *from the byte reached* and pinned to the version begun with, and signs again where the
 * store refused a generation that is no longer the active one: with each newer generation once.
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
  #signedWith = 0;
  #retriesLeft: number;
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
    if (failure.credentialRejected && this.#isOutdated()) {
      this.#client.counters.resigned += 1;
      this.#try();
    } else if (failure.retryable && this.#retriesLeft > 0) {
      this.#retriesLeft -= 1;
      this.#client.counters.retries += 1;
      const tried = this.#client.config.pool.retries - this.#retriesLeft;
      this.#retryTimer = setTimeout(
        () => {
          this.#try();
        },
        retryDelayMs(tried, Math.random()),
      );
    } else {
      this.#fail(failure.error);
    }
  }

  /** Whether a newer generation became active meanwhile: each is tried once, and under fast rotation there may be several. */
  #isOutdated(): boolean {
    return this.#client.credentials.current(this.#client.name)?.generation !== this.#signedWith;
  }

  #try(): void {
    const snapshot = this.#client.credentials.current(this.#client.name);
    if (snapshot === undefined) {
      this.#fail(
        new HeadwaterError('no-credential', `Cannot read ${this.#range.key}: no credential was pushed yet`),
      );
      return;
    }
    const rest = this.#rest();
    this.#signedWith = snapshot.generation;
    this.#attempt = new StoreAttempt(rest, this.#paused, this);
    this.#client.counters.subrequests += 1;
    try {
      this.#client.pool.dispatch(this.#options(rest, snapshot), this.#attempt);
    } catch (error) {
      this.#fail(HeadwaterError.from(error));
    }
  }

  #options(rest: ObjectRange, snapshot: CredentialSnapshot): SignedRequest {
    return subrequest(rest, this.#client.endpoint, this.#client.config, snapshot.credential, Date.now());
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
