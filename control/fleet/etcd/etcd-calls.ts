import type { ClientDuplexStream, Metadata } from '@grpc/grpc-js';
import { AuthToken } from './auth-token.ts';
import type { Endpoints } from './endpoints.ts';
import type { EtcdChannel, Exchange, Method } from './etcd-channel.ts';
import { EndpointError, StaleTokenError } from './etcd-errors.ts';
import { type EtcdConfig, EtcdError, type EtcdErrorKind } from './etcd.ts';

/** A stream, and where it goes to. */
export interface OpenStream<Request, Response> {
  readonly stream: ClientDuplexStream<Request, Response>;
  readonly channel: EtcdChannel;
}

/** Of a single endpoint, the connection may be at fault. */
const MIN_TRIES = 2;
/** All endpoints together; there may be more of them than can be waited for. */
const TOTAL_MS = 5000;

/** What etcd says where there is nothing wrong with it, nor with who asks. */
const ANSWERS: ReadonlySet<EtcdErrorKind> = new Set(['compacted', 'refused']);

type Send<Response> = (channel: EtcdChannel, metadata: Metadata) => Promise<Response>;

/** Calls with a token, of whichever endpoint answers. */
export class EtcdCalls {
  readonly #endpoints: Endpoints;
  readonly #token: AuthToken;

  constructor(endpoints: Endpoints, user: EtcdConfig['user']) {
    this.#endpoints = endpoints;
    this.#token = new AuthToken(user);
  }

  /** Tried at each endpoint; what is a change, only until it may have been sent. @throws EtcdError */
  unary<Request, Response>(exchange: Exchange<Request, Response>): Promise<Response> {
    return this.#anywhere((channel, metadata) => channel.unary(exchange, metadata));
  }

  /** The same of a method whose requests and answers are streams. @throws EtcdError */
  firstAnswer<Request, Response>(exchange: Exchange<Request, Response>): Promise<Response> {
    return this.#anywhere((channel, metadata) => channel.firstAnswer(exchange, metadata));
  }

  /** @throws EtcdError */
  stream<Request, Response>(method: Method<Request, Response>): Promise<OpenStream<Request, Response>> {
    return this.#anywhere(async (channel, metadata) => ({
      channel,
      stream: channel.stream(method, metadata),
    }));
  }

  /** A stream failed: what follows goes elsewhere where that may help. */
  streamFailed(channel: EtcdChannel, error: EtcdError): void {
    if (!ANSWERS.has(error.kind)) this.#endpoints.failed(error);
    if (error instanceof EndpointError) this.#endpoints.leave(channel);
  }

  async #anywhere<Response>(send: Send<Response>): Promise<Response> {
    const giveUpMs = performance.now() + TOTAL_MS;
    for (let triesLeft = Math.max(this.#endpoints.count, MIN_TRIES); ; triesLeft--) {
      const channel = this.#endpoints.current();
      try {
        const response = await this.#withToken(channel, send);
        this.#endpoints.succeeded(channel);
        return response;
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error;
        this.streamFailed(channel, error);
        const mayHelp = error instanceof EndpointError && !error.maybeDone;
        if (!mayHelp || triesLeft === 1 || performance.now() >= giveUpMs) throw error;
      }
    }
  }

  async #withToken<Response>(channel: EtcdChannel, send: Send<Response>): Promise<Response> {
    const metadata = await this.#token.metadata(channel);
    try {
      return await send(channel, metadata);
    } catch (error) {
      if (!(error instanceof StaleTokenError)) throw error;
      await this.#token.forget(metadata);
    }
    return send(channel, await this.#token.metadata(channel));
  }
}
