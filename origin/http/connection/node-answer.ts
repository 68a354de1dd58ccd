import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer, AnswerListener } from './answer.ts';
import type { HeadFields } from './head-fields.ts';
import { onceClosed } from './once-closed.ts';
import { certificateNames } from './peer.ts';
import { writeCorked } from './write-corked.ts';

/** An answer that Node's HTTP server carries. */
export class NodeAnswer implements Answer {
  readonly #response: ServerResponse;
  /** The response lets go of it at its end. */
  readonly #socket: Socket | null;
  #bodyBytes = 0;
  #headAtMs = 0;
  #listener: AnswerListener | undefined;
  /** What gives back what is still to be written: of a socket that is closing, Node never says that it was. */
  readonly #lent = new Set<() => void>();

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#socket = response.socket;
    response.on('drain', () => this.#listener?.onDrain());
    response.on('close', () => {
      for (const giveBack of this.#lent) giveBack();
      if (response.writableFinished) this.#listener?.onSent();
      else this.#listener?.onGone();
    });
  }

  get isHeadSent(): boolean {
    return this.#response.headersSent;
  }

  get headAtMs(): number {
    return this.#headAtMs;
  }

  get client(): string {
    return this.#response.socket?.remoteAddress ?? '';
  }

  get certificateNames(): readonly string[] {
    return this.#socket === null ? [] : certificateNames(this.#socket);
  }

  get isGone(): boolean {
    return this.#response.destroyed;
  }

  get needsDrain(): boolean {
    return this.#response.writableNeedDrain;
  }

  get bytesSent(): number {
    return this.#bodyBytes;
  }

  listen(listener: AnswerListener | undefined): void {
    this.#listener = listener;
  }

  onceClosed(listener: () => void): () => void {
    return onceClosed(this.#socket, listener);
  }

  addHeader(name: string, value: string): void {
    this.#response.appendHeader(name, value);
  }

  writeHead(status: number, fields: HeadFields, more?: HeadFields): void {
    this.#headAtMs = performance.now();
    const response = this.#response;
    response.cork();
    process.nextTick(() => {
      response.uncork();
    });
    response.writeHead(status, { ...fields.byName, ...more?.byName });
  }

  write(slices: readonly Uint8Array[], written?: () => void): boolean {
    for (const { length } of slices) this.#bodyBytes += length;
    return writeCorked(this.#response, slices, written && this.#lend(written));
  }

  #lend(written: () => void): () => void {
    const giveBack = (): void => {
      if (this.#lent.delete(giveBack)) written();
    };
    this.#lent.add(giveBack);
    return giveBack;
  }

  end(): void {
    this.#response.end();
  }

  destroy(): void {
    this.#response.destroy();
  }
}
