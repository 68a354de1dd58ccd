import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import type { EtcdCalls } from './etcd-calls.ts';
import type { EtcdChannel } from './etcd-channel.ts';
import { EndpointError, callError, cancelError } from './etcd-errors.ts';
import { rangeFields, watchEvent } from './etcd-messages.ts';
import { EtcdError, type KeyRange, type Watch, type WatchEvent, type WatchListener } from './etcd.ts';
import {
  WatchCreateRequest,
  WatchRequest,
  type WatchResponse,
  WatchService,
} from './gen/etcdserverpb/rpc.ts';

/** Silence is counted in these, so that a process that stood still does not take its own sleep for etcd's. */
const TICK_MS = 1000;
/** After so many ticks of silence etcd is asked whether it is there. */
const ASK_AFTER = 5;
/** After so many it is not. */
const END_AFTER = 8;

interface WatchStreamOptions {
  readonly calls: EtcdCalls;
  readonly range: KeyRange;
  readonly afterRevision: number;
  readonly listener: WatchListener;
  /** By either side. */
  readonly onClosed: () => void;
}

type State =
  | { readonly kind: 'opening' }
  | {
      readonly kind: 'open';
      readonly stream: ClientDuplexStream<WatchRequest, WatchResponse>;
      readonly channel: EtcdChannel;
    }
  | { readonly kind: 'closed' };

/** One watch on a stream of its own, which ends with it. */
export class WatchStream implements Watch {
  readonly #options: WatchStreamOptions;
  readonly #ticks: NodeJS.Timeout;
  #state: State = { kind: 'opening' };
  #silentTicks = 0;
  #revision: number;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
    this.#revision = options.afterRevision;
    this.#ticks = setInterval(() => this.#tick(), TICK_MS);
    void this.#open();
  }

  close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    clearInterval(this.#ticks);
    if (state.kind === 'open') state.stream.cancel();
    this.#options.onClosed();
  }

  async #open(): Promise<void> {
    try {
      const { stream, channel } = await this.#options.calls.stream(WatchService.watch);
      stream.on('data', (response: WatchResponse) => this.#take(response, channel));
      stream.on('end', () => this.#end(unanswered(channel, 'the watch ended')));
      stream.on('error', (error: ServiceError) => this.#end(callError(error, channel.endpoint, false)));
      // `close` may have come meanwhile.
      if (this.#state.kind === 'closed') return stream.cancel();
      this.#state = { kind: 'open', stream, channel };
      stream.write(this.#creation());
      // Which is a question, too.
      this.#silentTicks = ASK_AFTER;
    } catch (error) {
      this.#end(error as EtcdError);
    }
  }

  #creation(): WatchRequest {
    const { range, afterRevision } = this.#options;
    const value = WatchCreateRequest.fromPartial({
      ...rangeFields(range),
      startRevision: BigInt(afterRevision + 1),
    });
    return { requestUnion: { $case: 'createRequest', value } };
  }

  #tick(): void {
    if (this.#state.kind !== 'open') return;
    const { stream, channel } = this.#state;
    this.#silentTicks++;
    if (this.#silentTicks === ASK_AFTER)
      stream.write({ requestUnion: { $case: 'progressRequest', value: {} } });
    if (this.#silentTicks === END_AFTER) this.#end(unanswered(channel, 'the watch is not answered'));
  }

  #take(
    { canceled, compactRevision, cancelReason, events, created }: WatchResponse,
    { endpoint }: EtcdChannel,
  ): void {
    if (this.#state.kind === 'closed') return;
    this.#silentTicks = 0;
    if (compactRevision > 0n) this.#end(compacted(endpoint, compactRevision));
    else if (canceled) this.#end(cancelError(cancelReason, endpoint));
    else if (events.length > 0) this.#report(events.map(watchEvent));
    else if (!created) this.#options.listener.onProgress(this.#revision);
  }

  #report(events: readonly WatchEvent[]): void {
    const last = events.at(-1)!;
    this.#revision = last.kind === 'put' ? last.entry.modRevision : last.modRevision;
    this.#options.listener.onEvents(events, this.#revision);
  }

  #end(reason: EtcdError): void {
    const state = this.#state;
    if (state.kind === 'closed') return;
    this.close();
    if (state.kind === 'open') this.#options.calls.streamFailed(state.channel, reason);
    this.#options.listener.onEnd(reason);
  }
}

function unanswered({ endpoint }: EtcdChannel, how: string): EndpointError {
  return new EndpointError('unavailable', `etcd at ${endpoint}: ${how}`);
}

function compacted(endpoint: string, revision: bigint): EtcdError {
  return new EtcdError('compacted', `etcd at ${endpoint}: revisions up to ${revision} are not kept any more`);
}
