import { type Dispatcher, Pool } from 'undici';
import {
  type ConnectionCounts,
  DEFAULT_CONNECTION_TTL_MS,
  type Exchange,
  type Transport,
  type TransportListener,
  type TransportOptions,
  type TransportRequest,
} from './transport.ts';
import { spreadAddresses } from './spread-addresses.ts';
import { failureOfSocket, TransportFailure, type TransportFailureKind } from './transport-failure.ts';

/** undici's own codes. Those it passes on from a socket are the system's. */
const KINDS: Readonly<Record<string, TransportFailureKind>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'head-timeout',
  UND_ERR_BODY_TIMEOUT: 'body-timeout',
  // A body is never longer than it says, where that is how its end is found.
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'broken-off',
  UND_ERR_HEADERS_OVERFLOW: 'broken-framing',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'broken-framing',
};

/** HTTP/1.1 in full, by undici's parser: it copies each byte, and understands everything. */
export class UndiciTransport implements Transport {
  readonly #pool: Pool;

  constructor(options: TransportOptions) {
    const { origin, connections, keepAliveMs, ttlMs = DEFAULT_CONNECTION_TTL_MS, ca } = options;
    this.#pool = new Pool(origin, {
      connections,
      // Whatever the environment says: a store that cannot prove its name gets no signature.
      connect: {
        timeout: options.connectTimeoutMs,
        lookup: spreadAddresses(),
        rejectUnauthorized: true,
        ...(ca !== undefined && { ca }),
      },
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      clientTtl: ttlMs,
      pipelining: 1,
    });
  }

  get connections(): ConnectionCounts {
    const { connected, free } = this.#pool.stats;
    return { connected, free };
  }

  send({ method, path, headers }: TransportRequest, listener: TransportListener): Exchange {
    const exchange = new UndiciExchange(listener);
    this.#pool.dispatch({ method, path, headers }, exchange);
    return exchange;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

/** One exchange, as undici reports it. */
class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #listener: TransportListener;
  #controller: Dispatcher.DispatchController | undefined;
  /** What its reader wants; undici can be told from the head on. */
  #paused = false;
  #over = false;

  constructor(listener: TransportListener) {
    this.#listener = listener;
  }

  pause(): void {
    this.#paused = true;
    this.#controller?.pause();
  }

  /** Later: undici parses one connection at a time, and one that goes on while another is heard stands still for good. */
  resume(): void {
    this.#paused = false;
    queueMicrotask(() => {
      if (!this.#paused) this.#controller?.resume();
    });
  }

  abort(): void {
    // undici would destroy the connection of an exchange that has just ended.
    if (this.#over) return;
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
    this.#listener.onHead({ status, fields: { get: (name) => joined(headers[name]) } });
    if (this.#paused) controller.pause();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over) this.#listener.onData(chunk, nothingToRelease);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onError(failureOf(error));
  }
}

function failureOf(cause: Error): TransportFailure {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const kind = code.startsWith('HPE_') ? 'broken-framing' : KINDS[code];
  return kind === undefined ? failureOfSocket(cause) : new TransportFailure(kind, code, { cause });
}

function joined(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

/** undici's buffers are copies of their own. */
function nothingToRelease(): void {}
