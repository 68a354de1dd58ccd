import {
  Client,
  type ClientDuplexStream,
  type Metadata,
  type MethodDefinition,
  type ServiceError,
  connectivityState,
} from '@grpc/grpc-js';
import { ChannelSockets } from './channel-sockets.ts';
import { channelTarget } from './channel-target.ts';
import { EndpointError, callError } from './etcd-errors.ts';
import type { EtcdTlsFiles } from './etcd.ts';

export type Method<Request, Response> = Pick<
  MethodDefinition<Request, Response>,
  'path' | 'requestSerialize' | 'responseDeserialize'
>;

/** What is said once, and answered once. */
export interface Exchange<Request, Response> {
  readonly method: Method<Request, Response>;
  readonly request: Request;
  /** Whether somebody must know if it may have been done all the same. */
  readonly isChange?: boolean;
}

/** etcd gives up on what it cannot commit after five seconds; whoever asks it has given up by then. */
const DEADLINE_MS = 2000;

const OPTIONS = {
  // A watch tells of a burst, and a read of a whole fleet, in one message.
  'grpc.max_receive_message_length': -1,
  // etcd is next to us, and is not to be asked by the way round that `http_proxy` says.
  'grpc.enable_http_proxy': 0,
  // A channel that is closed takes its connection with it.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.service_config_disable_resolution': 1,
} as const;

/** A connection to one endpoint, made by the first call. */
export class EtcdChannel {
  readonly endpoint: string;
  readonly #client: Client;
  readonly #sockets = new ChannelSockets();
  readonly #underWay = new Set<{ cancel(): void }>();
  #wasUsed = false;
  #isClosed = false;

  /** @throws EtcdError where the files are no good */
  constructor(endpoint: string, tls?: EtcdTlsFiles) {
    this.endpoint = endpoint;
    const { address, credentials, options } = channelTarget(endpoint, tls);
    this.#client = new Client(address, this.#sockets.watch(credentials), { ...OPTIONS, ...options });
  }

  /** Its connection is lost: the next call would connect with what files held when this was made. */
  get isSpent(): boolean {
    const state = this.#client.getChannel().getConnectivityState(false);
    const isOff = state === connectivityState.IDLE || state === connectivityState.TRANSIENT_FAILURE;
    return isOff && this.#wasUsed && this.#underWay.size === 0;
  }

  /** Closed, and nothing is under way any more. */
  get isOver(): boolean {
    return this.#isClosed && this.#underWay.size === 0;
  }

  /** @throws EtcdError */
  async unary<Request, Response>(
    { method, request, isChange = false }: Exchange<Request, Response>,
    metadata: Metadata,
  ): Promise<Response> {
    this.#begin();
    const { path, requestSerialize, responseDeserialize } = method;
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + DEADLINE_MS },
        (error, response) => {
          this.#end(call);
          if (error === null) resolve(response!);
          else reject(callError(error, this.endpoint, isChange));
        },
      );
      this.#underWay.add(call);
    });
  }

  /** The first answer of a method that would go on. @throws EtcdError */
  firstAnswer<Request, Response>(
    { method, request }: Exchange<Request, Response>,
    metadata: Metadata,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const stream = this.stream(method, metadata, Date.now() + DEADLINE_MS);
      stream.on('data', resolve);
      stream.on('end', () => reject(new EndpointError('unavailable', `etcd at ${this.endpoint}: no answer`)));
      stream.on('error', (error: ServiceError) => reject(callError(error, this.endpoint, false)));
      stream.end(request);
    });
  }

  /** @throws EtcdError where it is closed; what comes later is told by the stream */
  stream<Request, Response>(
    { path, requestSerialize, responseDeserialize }: Method<Request, Response>,
    metadata: Metadata,
    deadline = Number.POSITIVE_INFINITY,
  ): ClientDuplexStream<Request, Response> {
    this.#begin();
    const options = { deadline };
    const stream = this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadata,
      options,
    );
    this.#underWay.add(stream);
    stream.on('status', () => this.#end(stream));
    return stream;
  }

  /** What is under way goes on. */
  close(): void {
    this.#isClosed = true;
    this.#client.close();
    this.#release();
  }

  destroy(): void {
    this.close();
    for (const call of this.#underWay) call.cancel();
  }

  #end(call: { cancel(): void }): void {
    this.#underWay.delete(call);
    this.#release();
  }

  #release(): void {
    if (this.isOver) this.#sockets.destroy();
  }

  #begin(): void {
    // Somebody else's call may have failed while this one waited for a token.
    if (this.#isClosed)
      throw new EndpointError('unavailable', `etcd at ${this.endpoint}: it was left for another`);
    this.#wasUsed = true;
  }
}
