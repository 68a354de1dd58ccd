import { HeadwaterError } from '../model/errors.ts';
import type { Credential, CredentialSnapshot } from '../signing/credential.ts';
import type { BucketClient } from './bucket-client.ts';
import type { SessionOutcome } from './express-sessions.ts';
import type { ObjectRange, ObjectRef, RangeRead, RangeSink } from '../model/object-store.ts';
import type { PartialResponse } from './partial-response.ts';
import { replaced } from './partial-response.ts';
import { Recovery, type NextStep, type Signed } from './recovery.ts';
import { StoreAttempt, type AttemptListener } from './store-attempt.ts';
import type { StoreFailure } from './store-failure.ts';

const GIVE_UP: NextStep = { kind: 'give-up' };

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
  readonly #recovery: Recovery;
  #attempt: StoreAttempt | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #object: ObjectRef | undefined;
  #reached: number;
  #signed: Signed | undefined;
  #admitted = false;
  #paused = false;
  #over = false;

  constructor(client: BucketClient, range: ObjectRange, sink: RangeSink) {
    this.#client = client;
    this.#range = range;
    this.#sink = sink;
    this.#reached = range.start;
    this.#recovery = new Recovery(client);
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
    try {
      this.#recover(failure);
    } catch (error) {
      // Nobody else would end the read.
      this.#fail(HeadwaterError.from(error));
    }
  }

  #recover(failure: StoreFailure): void {
    const next = this.#signed ? this.#recovery.next(failure, this.#signed) : GIVE_UP;
    switch (next.kind) {
      case 'sign':
        this.#try(next.snapshot);
        return;
      case 'wait':
        this.#retryTimer = setTimeout(() => {
          this.#try();
        }, next.delayMs);
        return;
      case 'give-up':
        this.#fail(failure.error);
        return;
    }
  }

  #try(snapshot = this.#recovery.forRetry(this.#signed)): void {
    if (snapshot === undefined) {
      const state = `bucket ${this.#client.name} has no credential`;
      this.#fail(new HeadwaterError('no-credential', `Cannot read ${this.#range.key}: ${state}`));
      return;
    }
    const { clock, sessions } = this.#client;
    if (sessions === undefined) {
      this.#send(snapshot, snapshot.credential);
      return;
    }
    this.#signed = { snapshot, timeMs: clock.now(), bySession: false };
    const session = sessions.get(snapshot, clock.now());
    if (session instanceof Promise) void this.#sendWithSession(snapshot, session);
    else this.#send(snapshot, session);
  }

  async #sendWithSession(snapshot: CredentialSnapshot, made: Promise<SessionOutcome>): Promise<void> {
    const outcome = await made;
    if (this.#over) return;
    if (!this.#client.credentials.holds(snapshot)) this.#try();
    else if (outcome.kind === 'session') this.#send(snapshot, outcome.credential);
    else this.onFailure(outcome.failure);
  }

  #send(snapshot: CredentialSnapshot, credential: Credential): void {
    const rest = this.#rest();
    const timeMs = this.#client.clock.now();
    this.#signed = { snapshot, timeMs, bySession: this.#client.sessions !== undefined };
    this.#attempt = new StoreAttempt(rest, this.#paused, this);
    this.#client.counters.subrequests += 1;
    try {
      this.#client.pool.dispatch(this.#client.subrequest(rest, credential, timeMs), this.#attempt);
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
