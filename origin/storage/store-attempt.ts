import type { Dispatcher } from 'undici';
import { failureOfConnection } from './connection-failure.ts';
import type { ObjectRange } from '../model/object-store.ts';
import { checkPartialResponse, misbehaved, type PartialResponse } from './partial-response.ts';
import { failureOfStatus, type StoreFailure } from './store-failure.ts';

/** An error document says what it has to say in less; more is not kept. */
const ERROR_BODY_LIMIT_BYTES = 16 * 1024;

/** What one subrequest tells the read it serves. */
export interface AttemptListener {
  onHead(response: PartialResponse): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFailure(failure: StoreFailure): void;
}

/** One subrequest as undici reports it: checks every answer, and tells its listener of one end only. */
export class StoreAttempt implements Dispatcher.DispatchHandler {
  readonly #range: ObjectRange;
  readonly #listener: AttemptListener;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #date: string | undefined;
  #missingBytes = 0;
  #errorBody = '';
  #paused: boolean;
  #over = false;

  constructor(range: ObjectRange, paused: boolean, listener: AttemptListener) {
    this.#range = range;
    this.#paused = paused;
    this.#listener = listener;
  }

  pause(): void {
    this.#paused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#controller?.resume();
  }

  /** The listener hears nothing more; the connection is given up unless the body was whole. */
  abort(): void {
    this.#over = true;
    this.#controller?.abort(new Error('the read was cancelled'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the read was cancelled'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#over || status < 200) return;
    this.#status = status;
    if (status !== 206) {
      this.#date = String(headers['date']);
      return;
    }
    try {
      const response = checkPartialResponse(this.#range, headers);
      this.#missingBytes = response.lengthBytes;
      this.#listener.onHead(response);
      if (this.#paused) controller.pause();
    } catch (error) {
      this.#giveUp(failureOfConnection(this.#range, error as Error));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#status !== 206) return this.#onErrorData(chunk);
    this.#missingBytes -= chunk.length;
    if (this.#missingBytes < 0) {
      const error = misbehaved(this.#range, 'it sent more bytes than it said');
      return this.#giveUp({ error, remedy: 'none' });
    }
    this.#listener.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#status !== 206) {
      this.#listener.onFailure(this.#refusal());
    } else if (this.#missingBytes > 0) {
      this.#listener.onFailure(failureOfConnection(this.#range, new Error('short body')));
    } else {
      this.#listener.onEnd();
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onFailure(failureOfConnection(this.#range, error));
  }

  #onErrorData(chunk: Buffer): void {
    this.#errorBody += chunk.toString('latin1');
    // A 200 is the whole object, which nobody wants.
    if (this.#status < 400 || this.#errorBody.length > ERROR_BODY_LIMIT_BYTES) {
      this.#giveUp(this.#refusal());
    }
  }

  #refusal(): StoreFailure {
    return failureOfStatus(this.#range, { status: this.#status, body: this.#errorBody, date: this.#date });
  }

  #giveUp(failure: StoreFailure): void {
    this.abort();
    this.#listener.onFailure(failure);
  }
}
