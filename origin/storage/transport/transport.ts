import type { TransportFailure } from './transport-failure.ts';

/** A read on the wire: what was signed is sent as it is. */
export interface TransportRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn; `host` is among them. */
  readonly headers: string[];
}

/** The fields of an answer's head. */
export interface AnswerFields {
  /** @param name in lower case @returns undefined where it did not come; of several, all, as RFC 9110 5.3 joins them */
  get(name: string): string | undefined;
}

/** The head of an answer; interim ones (1xx) are not passed on. */
export interface AnswerHead {
  readonly status: number;
  readonly fields: AnswerFields;
}

/** Takes an answer: `onHead` once, `onData` in order, then exactly one of `onEnd` and `onError`. Never called from within `send`. */
export interface TransportListener {
  /** Of one piece of the body, at most, for now: what takes it may have little room. */
  readonly pieceBytes?: number;
  onHead(head: AnswerHead): void;
  /** Borrowed bytes of the body: valid until `release` is called. */
  onData(chunk: Buffer, release: () => void): void;
  /** The body is whole, as far as its framing tells. */
  onEnd(): void;
  onError(error: TransportFailure): void;
}

/** An exchange under way. All methods may be called at any time, also after the end. */
export interface Exchange {
  pause(): void;
  resume(): void;
  /** The listener hears nothing any more; the connection is given up unless the body was whole. */
  abort(): void;
}

export interface ConnectionCounts {
  readonly connected: number;
  readonly free: number;
}

/** After this, a connection is opened anew, so that a store's new addresses come into use. */
export const DEFAULT_CONNECTION_TTL_MS = 10 * 60_000;

/** How a transport reaches a store. */
export interface TransportOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** From the request to the head of its answer. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of a body. */
  readonly bodyTimeoutMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** How long a connection is used at all; {@link DEFAULT_CONNECTION_TTL_MS} where absent. */
  readonly ttlMs?: number;
  /** Certificates of authorities in place of those that Node trusts, PEM. */
  readonly ca?: string | undefined;
}

/** The connections to one store. What an answer means is none of its business: only that it came whole. */
export interface Transport {
  readonly connections: ConnectionCounts;
  /** What an answer had that this transport does not understand, so that another carries everything since. */
  readonly handedOverFor?: string | undefined;
  send(request: TransportRequest, listener: TransportListener): Exchange;
  /** Lets exchanges under way end, then closes the connections. */
  close(): Promise<void>;
}
