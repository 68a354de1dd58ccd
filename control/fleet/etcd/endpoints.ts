import type { Log } from '../../log.ts';
import { EtcdChannel } from './etcd-channel.ts';
import { type EtcdConfig, type EtcdConnection, EtcdError } from './etcd.ts';

interface EndpointsOptions {
  readonly config: EtcdConfig;
  readonly log: Log;
  readonly random?: () => number;
}

/** The endpoints, of which one is asked until it fails; nodes begin with different ones. */
export class Endpoints {
  readonly #options: EndpointsOptions;
  readonly #urls: readonly string[];
  #index = 0;
  #channel: EtcdChannel | undefined;
  /** With calls that may still be answered. */
  #left: readonly EtcdChannel[] = [];
  #lastError: string | undefined;
  #closed = false;

  constructor(options: EndpointsOptions) {
    this.#options = options;
    this.#urls = shuffled(options.config.endpoints, options.random ?? Math.random);
  }

  get count(): number {
    return this.#urls.length;
  }

  get connection(): EtcdConnection {
    const endpoint = this.#urls[this.#index]!;
    return this.#lastError === undefined ? { endpoint } : { endpoint, lastError: this.#lastError };
  }

  /** @throws EtcdError where it is closed, or files for TLS are no good */
  current(): EtcdChannel {
    if (this.#closed) throw new EtcdError('unavailable', 'The client of etcd is closed');
    if (this.#channel?.isSpent === true) this.#retire(this.#channel);
    this.#channel ??= new EtcdChannel(this.#urls[this.#index]!, this.#options.config.tls);
    return this.#channel;
  }

  /** It failed: what follows goes elsewhere. */
  leave(channel: EtcdChannel): void {
    if (channel !== this.#channel) return;
    this.#retire(channel);
    this.#index = (this.#index + 1) % this.#urls.length;
  }

  failed({ message: reason }: EtcdError): void {
    // Said once, not with every try.
    if (this.#lastError === undefined) this.#options.log.warn({ reason }, 'a call of etcd failed');
    this.#lastError = reason;
  }

  succeeded({ endpoint }: EtcdChannel): void {
    if (this.#lastError !== undefined) this.#options.log.info({ endpoint }, 'etcd answers again');
    this.#lastError = undefined;
  }

  close(): void {
    this.#closed = true;
    for (const channel of this.#left) channel.destroy();
    this.#channel?.destroy();
  }

  #retire(channel: EtcdChannel): void {
    channel.close();
    this.#left = [...this.#left.filter(({ isOver }) => !isOver), channel];
    this.#channel = undefined;
  }
}

/** Fisher and Yates. */
function shuffled(urls: readonly string[], random: () => number): string[] {
  const order = [...urls];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
