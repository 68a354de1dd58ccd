import { HeadwaterError } from '../model/errors.ts';
import type { ObjectStore } from '../model/object-store.ts';
import type { BytesPart, PlanPart } from '../model/response-plan.ts';
import type { Answer, AnswerListener } from './connection/answer.ts';
import type { PartListener, PartRead } from './part-read.ts';
import { readObjectPart } from './read-object-part.ts';
import { readTransformedPart } from './read-transformed-part.ts';
import { partLength } from './slice-parts.ts';

/** How the sending of a body ended; `client-gone`: nobody waited for the end. */
export type SendOutcome = 'sent' | 'client-gone';

/** A body, and what stands before it. */
interface PartsToSend {
  readonly parts: readonly PlanPart[];
  readonly store: ObjectStore;
  /** Called once, before the first byte of the body. */
  readonly writeHead: () => void;
}

/**
 * Sends a body: the head is written once the store has granted the first read, so that an error before it can still
 * become an error answer. Afterwards an error cuts the connection: no answer looks complete that is not.
 *
 * Nothing is gathered: a chunk goes to the socket as it comes, and a socket that is full pauses the store.
 *
 * @throws HeadwaterError of the store; the head was sent if `answer.isHeadSent`
 */
export function sendParts(answer: Answer, body: PartsToSend): Promise<SendOutcome> {
  if (answer.isGone) return Promise.resolve('client-gone');
  const { promise, resolve, reject } = Promise.withResolvers<SendOutcome>();
  new PartsSender(answer, body, { resolve, reject }).start();
  return promise;
}

interface Settlement {
  readonly resolve: (outcome: SendOutcome) => void;
  readonly reject: (error: HeadwaterError) => void;
}

type ReadPart = Exclude<PlanPart, BytesPart>;

type State =
  | { readonly kind: 'beginning' }
  /** Part `at` is being read; nothing behind it was begun. */
  | { readonly kind: 'reading'; readonly at: number; readonly read: PartRead }
  /** All parts were handed over; the socket still sends. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'over' };

class PartsSender implements PartListener, AnswerListener {
  readonly #answer: Answer;
  readonly #parts: readonly PlanPart[];
  readonly #body: PartsToSend;
  readonly #settlement: Settlement;
  #state: State = { kind: 'beginning' };

  constructor(answer: Answer, body: PartsToSend, settlement: Settlement) {
    this.#answer = answer;
    this.#parts = body.parts.every(hasBytes) ? body.parts : body.parts.filter(hasBytes);
    this.#body = body;
    this.#settlement = settlement;
  }

  start(): void {
    this.#answer.listen(this);
    const first = this.#nextToRead(0);
    if (first < this.#parts.length) this.#read(first);
    else {
      this.#writeHead(first);
      this.#finish();
    }
  }

  onDrain(): void {
    if (this.#state.kind === 'reading') this.#state.read.resume();
  }

  onSent(): void {
    this.#end('sent');
  }

  onGone(): void {
    this.#end('client-gone');
  }

  onGranted(): void {
    if (this.#state.kind === 'reading' && !this.#answer.isHeadSent) this.#writeHead(this.#state.at);
  }

  onBytes(slices: readonly Uint8Array[], release: () => void): void {
    const hasRoom = this.#answer.write(slices, release);
    if (!hasRoom && this.#state.kind === 'reading') this.#state.read.pause();
  }

  onEnd(): void {
    if (this.#state.kind === 'reading') this.#proceed(this.#state.at + 1);
  }

  onError(error: HeadwaterError): void {
    if (this.#state.kind === 'over') return;
    this.#state = { kind: 'over' };
    if (this.#answer.isHeadSent) this.#answer.destroy();
    this.#settlement.reject(error);
  }

  /** Bytes that stand before what is read leave with the head. */
  #writeHead(firstRead: number): void {
    this.#body.writeHead();
    this.#writeBytes(0, firstRead);
  }

  /** Hands over parts from `start` on until one must be read. */
  #proceed(start: number): void {
    const next = this.#nextToRead(start);
    this.#writeBytes(start, next);
    if (next < this.#parts.length) this.#read(next);
    else this.#finish();
  }

  #nextToRead(start: number): number {
    let next = start;
    while (next < this.#parts.length && this.#parts[next]?.kind === 'bytes') next += 1;
    return next;
  }

  #writeBytes(start: number, end: number): void {
    for (let i = start; i < end; i += 1) this.#answer.write([(this.#parts[i] as BytesPart).bytes]);
  }

  #finish(): void {
    this.#state = { kind: 'ending' };
    this.#answer.end();
  }

  #read(at: number): void {
    try {
      const read = this.#begin(this.#parts[at] as ReadPart);
      this.#state = { kind: 'reading', at, read };
      if (this.#answer.needsDrain) read.pause();
    } catch (error) {
      this.onError(HeadwaterError.from(error));
    }
  }

  #begin(part: ReadPart): PartRead {
    const from = { store: this.#body.store, client: this.#answer.client };
    return part.kind === 'object' ? readObjectPart(part, from, this) : readTransformedPart(part, from, this);
  }

  #end(outcome: SendOutcome): void {
    if (this.#state.kind === 'reading') this.#state.read.abort();
    if (this.#state.kind === 'over') return;
    this.#state = { kind: 'over' };
    this.#settlement.resolve(outcome);
  }
}

function hasBytes(part: PlanPart): boolean {
  return partLength(part) > 0;
}
