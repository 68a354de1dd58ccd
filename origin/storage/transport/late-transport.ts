import { TransportFailure } from './transport-failure.ts';
import type {
  ConnectionCounts,
  Exchange,
  Transport,
  TransportListener,
  TransportRequest,
} from './transport.ts';

/** A transport that is loaded when it is first needed: most workers never need it, and it is large. */
export class LateTransport implements Transport {
  readonly #load: () => Promise<Transport>;
  #loading: Promise<Transport> | undefined;
  #loaded: Transport | undefined;

  constructor(load: () => Promise<Transport>) {
    this.#load = load;
  }

  get connections(): ConnectionCounts {
    return this.#loaded?.connections ?? { connected: 0, free: 0 };
  }

  send(request: TransportRequest, listener: TransportListener): Exchange {
    if (this.#loaded !== undefined) return this.#loaded.send(request, listener);
    const exchange = new LateExchange();
    void this.#sendLater(request, listener, exchange);
    return exchange;
  }

  async close(): Promise<void> {
    await (await this.#loading)?.close();
  }

  async #sendLater(
    request: TransportRequest,
    listener: TransportListener,
    exchange: LateExchange,
  ): Promise<void> {
    try {
      this.#loaded = await (this.#loading ??= this.#load());
    } catch (cause) {
      listener.onError(new TransportFailure('no-connection', 'load', { cause }));
      return;
    }
    exchange.begin(this.#loaded, request, listener);
  }
}

/** Remembers what is wanted of an exchange until there is one. */
class LateExchange implements Exchange {
  #exchange: Exchange | undefined;
  #isPaused = false;
  #isAborted = false;

  begin(transport: Transport, request: TransportRequest, listener: TransportListener): void {
    if (this.#isAborted) return;
    this.#exchange = transport.send(request, listener);
    if (this.#isPaused) this.#exchange.pause();
  }

  pause(): void {
    this.#isPaused = true;
    this.#exchange?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#exchange?.resume();
  }

  abort(): void {
    this.#isAborted = true;
    this.#exchange?.abort();
  }
}
