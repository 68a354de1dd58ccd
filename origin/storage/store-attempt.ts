import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange } from '../model/object-store.ts';
import type { PinBy } from '../origin-config.ts';
import { failureOfConnection, failureOfShortBody } from './connection-failure.ts';
import { checkEmptyResponse, checkPartialResponse, type PartialResponse } from './partial-response.ts';
import { misbehaved } from './read-errors.ts';
import { RefusalBody } from './refusal-body.ts';
import type { StoreFailure } from './store-failure.ts';
import type {
  AnswerHead,
  Exchange,
  Transport,
  TransportListener,
  TransportRequest,
} from './transport/transport.ts';
import { failureOfUnsatisfied } from './unsatisfied-range.ts';
import type { TransportFailure } from './transport/transport-failure.ts';

/** What one subrequest tells the read it serves: `onHead`, data, and one of `onEnd` and `onFailure`. */
export interface AttemptListener {
  /** @throws HeadwaterError where it is not what the read began with */
  onHead(response: PartialResponse): void;
  onData(chunk: Buffer, release: () => void): void;
  onEnd(): void;
  onFailure(failure: StoreFailure): void;
}

/** One subrequest, whatever carries it: its answer is checked here, and nothing passes that was not asked for. */
export class StoreAttempt implements TransportListener {
  readonly #range: ObjectRange;
  readonly #pinBy: PinBy | undefined;
  readonly #listener: AttemptListener;
  #exchange: Exchange | undefined;
  #missingBytes = 0;
  /** The answer, where it is no 206. */
  #refusal: RefusalBody | undefined;
  #over = false;

  constructor(range: ObjectRange, pinBy: PinBy | undefined, listener: AttemptListener) {
    this.#range = range;
    this.#pinBy = pinBy;
    this.#listener = listener;
  }

  get pieceBytes(): number {
    return this.#range.memory?.pieceBytes ?? Number.POSITIVE_INFINITY;
  }

  send(transport: Transport, request: TransportRequest): void {
    const exchange = transport.send(request, this);
    this.#exchange = exchange;
    if (this.#over) exchange.abort();
  }

  pause(): void {
    this.#exchange?.pause();
  }

  resume(): void {
    this.#exchange?.resume();
  }

  /** The listener hears nothing more. */
  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#exchange?.abort();
  }

  onHead({ status, fields }: AnswerHead): void {
    if (this.#over) return;
    const { start, end, watcher } = this.#range;
    watcher?.onAnswer(fields.get('x-amz-request-id'));
    const isOfNoByte = start === end;
    if (status !== (isOfNoByte ? 200 : 206)) {
      this.#refusal = new RefusalBody(status, fields);
      return;
    }
    try {
      const check = isOfNoByte ? checkEmptyResponse : checkPartialResponse;
      const response = check(this.#range, fields, this.#pinBy);
      this.#missingBytes = response.lengthBytes;
      this.#listener.onHead(response);
    } catch (error) {
      this.#giveUp({ error: HeadwaterError.from(error), remedy: 'none' });
    }
  }

  onData(chunk: Buffer, release: () => void): void {
    if (this.#over) {
      release();
    } else if (this.#refusal !== undefined) {
      this.#refusal.add(chunk);
      release();
      if (this.#refusal.saysEnough) this.#giveUp(this.#failureOf(this.#refusal));
    } else {
      this.#passOn(chunk, release);
    }
  }

  onEnd(): void {
    if (this.#over) return;
    this.#over = true;
    const { key } = this.#range;
    if (this.#refusal !== undefined) this.#listener.onFailure(this.#failureOf(this.#refusal));
    else if (this.#missingBytes > 0) this.#listener.onFailure(failureOfShortBody(key));
    else this.#listener.onEnd();
  }

  onError(failure: TransportFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onFailure(failureOfConnection(this.#range.key, failure));
  }

  #failureOf(refusal: RefusalBody): StoreFailure {
    if (refusal.status === 416) return failureOfUnsatisfied(this.#range, refusal.fields);
    return refusal.failure(this.#range.key);
  }

  #passOn(chunk: Buffer, release: () => void): void {
    this.#missingBytes -= chunk.length;
    if (this.#missingBytes >= 0) {
      this.#listener.onData(chunk, release);
      return;
    }
    release();
    this.#giveUp({ error: misbehaved(this.#range.key, 'it sent more bytes than it said'), remedy: 'none' });
  }

  #giveUp(failure: StoreFailure): void {
    this.abort();
    this.#listener.onFailure(failure);
  }
}
