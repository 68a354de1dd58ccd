import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Answer, AnswerListener } from './answer.ts';
import type { HeadFields } from './head-fields.ts';
import { onceClosed } from './once-closed.ts';
import { certificateNames } from './peer.ts';
import { writeCorked } from './write-corked.ts';

/** RFC 9113 7 */
const NO_ERROR = 0x0;

/** An answer on a stream of HTTP/2: what becomes of it touches no other on the same connection. */
export class Http2Answer implements Answer {
  readonly #stream: ServerHttp2Stream;
  readonly #socket: TLSSocket;
  readonly #extraFields: OutgoingHttpHeaders = {};
  #isWhole = false;
  #bodyBytes = 0;
  #headAtMs = 0;
  #listener: AnswerListener | undefined;

  constructor(stream: ServerHttp2Stream, socket: TLSSocket) {
    this.#stream = stream;
    this.#socket = socket;
    stream.on('drain', () => this.#listener?.onDrain());
    stream.on('close', () => {
      // A stream that closes as soon as all was sent does not say `finish` any more.
      const isSent = this.#isWhole && stream.writableLength === 0;
      if (isSent && stream.rstCode === NO_ERROR) this.#listener?.onSent();
      else this.#listener?.onGone();
    });
  }

  get isHeadSent(): boolean {
    return this.#stream.headersSent;
  }

  get headAtMs(): number {
    return this.#headAtMs;
  }

  get client(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get certificateNames(): readonly string[] {
    return certificateNames(this.#socket);
  }

  get isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  get needsDrain(): boolean {
    return this.#stream.writableNeedDrain;
  }

  get bytesSent(): number {
    return this.#bodyBytes;
  }

  /** Handed over, and not sent yet. */
  get writableLength(): number {
    return this.#stream.writableLength;
  }

  get bytesWritten(): number {
    return this.#bodyBytes;
  }

  listen(listener: AnswerListener | undefined): void {
    this.#listener = listener;
  }

  onceClosed(listener: () => void): () => void {
    return onceClosed(this.#socket, listener);
  }

  addHeader(name: string, value: string): void {
    const before = this.#extraFields[name];
    this.#extraFields[name] = before === undefined ? value : [before, value].flat().map(String);
  }

  /** RFC 9113 8.2.2: there are no fields of the connection, and RFC 9113 8.3.2: no words beside the status. */
  writeHead(status: number, fields: HeadFields, more?: HeadFields): void {
    this.#headAtMs = performance.now();
    const { Connection: _, ...head } = { ...fields.byName, ...more?.byName, ...this.#extraFields };
    this.#stream.respond({ ...head, ':status': status });
  }

  write(slices: readonly Uint8Array[], written?: () => void): boolean {
    for (const { length } of slices) this.#bodyBytes += length;
    return writeCorked(this.#stream, slices, written && (() => this.#giveBack(written)));
  }

  /** Node says of a stream that closes that all was written before it has encrypted the last of it: in that turn it does. */
  #giveBack(written: () => void): void {
    if (this.#stream.destroyed) setImmediate(written);
    else written();
  }

  end(): void {
    const stream = this.#stream;
    this.#isWhole = true;
    if (stream.endAfterHeaders) stream.end();
    // What answers HEAD has ended since its beginning.
    else if (stream.writableFinished) this.#closeNextTurn();
    else stream.end(() => this.#closeNextTurn());
  }

  /** RFC 9113 8.1: a body of the request that nobody reads need not be sent to its end. By then the head is on its way. */
  #closeNextTurn(): void {
    setImmediate(() => this.#stream.close(NO_ERROR));
  }

  /** As an error: a stream that is closed still ends as if it were whole. */
  destroy(): void {
    this.#stream.destroy(new Error('Cannot send the whole body: it was cut'));
  }
}
