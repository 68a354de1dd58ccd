import { type ClientReadableStream, type ClientUnaryCall, Metadata, type ServiceError } from '@grpc/grpc-js';
import * as cache from '../../grpc/gen/headwater/control/v1/cache_service.ts';
import * as credential from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import * as fleet from '../../grpc/gen/headwater/control/v1/fleet_service.ts';
import * as node from '../../grpc/gen/headwater/control/v1/node_service.ts';
import * as keyGroup from '../../grpc/gen/headwater/control/v1/key_group_service.ts';
import * as signing from '../../grpc/gen/headwater/control/v1/signing_service.ts';
import * as status from '../../grpc/gen/headwater/control/v1/status_service.ts';
import type { ClientChannel } from './client-channel.ts';
import { explainCallError } from './call-error.ts';
import { CommandError } from '../terminal/exit-codes.ts';

/** Reading is immediate; a push may have to wait its turn and for slow workers, a refresh for a source. */
const READ_DEADLINE_MS = 10_000;
const PUSH_DEADLINE_MS = 60_000;
/** Sixty-four workers, each with ten seconds for what it has under way. */
const REPLACE_DEADLINE_MS = 15 * 60_000;

type Callback<Response> = (error: ServiceError | null, response: Response) => void;

/** The control services as a command uses them. Every failure is a CommandError with words for people. */
export class ControlClient {
  readonly #address: string;
  readonly #cache: cache.CacheServiceClient;
  readonly #credentials: credential.CredentialServiceClient;
  readonly #fleet: fleet.FleetServiceClient;
  readonly #node: node.NodeServiceClient;
  readonly #keys: keyGroup.KeyGroupServiceClient;
  readonly #signing: signing.SigningServiceClient;
  readonly #status: status.StatusServiceClient;

  constructor({ address, credentials: secrets, options }: ClientChannel) {
    this.#address = address;
    this.#cache = new cache.CacheServiceClient(address, secrets, options);
    this.#credentials = new credential.CredentialServiceClient(address, secrets, options);
    this.#fleet = new fleet.FleetServiceClient(address, secrets, options);
    this.#node = new node.NodeServiceClient(address, secrets, options);
    this.#keys = new keyGroup.KeyGroupServiceClient(address, secrets, options);
    this.#signing = new signing.SigningServiceClient(address, secrets, options);
    this.#status = new status.StatusServiceClient(address, secrets, options);
  }

  push(request: credential.PushCredentialRequest): Promise<credential.PushCredentialResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#credentials.pushCredential(request, new Metadata(), options, callback),
    );
  }

  list(deadlineMs = READ_DEADLINE_MS): Promise<credential.ListCredentialsResponse> {
    return this.#unary(deadlineMs, (options, callback) =>
      this.#credentials.listCredentials({}, new Metadata(), options, callback),
    );
  }

  rotations(request: credential.GetRotationsRequest): Promise<credential.GetRotationsResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#credentials.getRotations(request, new Metadata(), options, callback),
    );
  }

  refresh(bucket: string): Promise<credential.RefreshCredentialResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#credentials.refreshCredential({ bucket }, new Metadata(), options, callback),
    );
  }

  rollback(request: credential.RollbackCredentialRequest): Promise<credential.RollbackCredentialResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#credentials.rollbackCredential(request, new Metadata(), options, callback),
    );
  }

  revoke(request: credential.RevokeCredentialRequest): Promise<credential.RevokeCredentialResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#credentials.revokeCredential(request, new Metadata(), options, callback),
    );
  }

  presign(request: signing.PresignUrlRequest): Promise<signing.PresignUrlResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#signing.presignUrl(request, new Metadata(), options, callback),
    );
  }

  explain(request: signing.ExplainRequest): Promise<signing.ExplainResponse> {
    // The node asks the store.
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#signing.explain(request, new Metadata(), options, callback),
    );
  }

  reload(validateOnly: boolean): Promise<node.ReloadConfigResponse> {
    return this.#unary(REPLACE_DEADLINE_MS, (options, callback) =>
      this.#node.reloadConfig({ validateOnly }, new Metadata(), options, callback),
    );
  }

  restartWorkers(): Promise<node.RestartWorkersResponse> {
    return this.#unary(REPLACE_DEADLINE_MS, (options, callback) =>
      this.#node.restartWorkers({}, new Metadata(), options, callback),
    );
  }

  putPublicKey(request: keyGroup.PutPublicKeyRequest): Promise<keyGroup.PutPublicKeyResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.putPublicKey(request, new Metadata(), options, callback),
    );
  }

  putPrivateKey(request: keyGroup.PutPrivateKeyRequest): Promise<keyGroup.PutPrivateKeyResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.putPrivateKey(request, new Metadata(), options, callback),
    );
  }

  putKeyGroup(request: keyGroup.PutKeyGroupRequest): Promise<keyGroup.PutKeyGroupResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.putKeyGroup(request, new Metadata(), options, callback),
    );
  }

  deleteKey(request: keyGroup.DeleteKeyRequest): Promise<keyGroup.DeleteKeyResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.deleteKey(request, new Metadata(), options, callback),
    );
  }

  deletePrivateKey(request: keyGroup.DeletePrivateKeyRequest): Promise<keyGroup.DeletePrivateKeyResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.deletePrivateKey(request, new Metadata(), options, callback),
    );
  }

  deleteKeyGroup(request: keyGroup.DeleteKeyGroupRequest): Promise<keyGroup.DeleteKeyGroupResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.deleteKeyGroup(request, new Metadata(), options, callback),
    );
  }

  putShieldKeys(request: keyGroup.PutShieldKeysRequest): Promise<keyGroup.PutShieldKeysResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.putShieldKeys(request, new Metadata(), options, callback),
    );
  }

  deleteShieldKeys(request: keyGroup.DeleteShieldKeysRequest): Promise<keyGroup.DeleteShieldKeysResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#keys.deleteShieldKeys(request, new Metadata(), options, callback),
    );
  }

  listShieldKeys(request: keyGroup.ListShieldKeysRequest = {}): Promise<keyGroup.ListShieldKeysResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#keys.listShieldKeys(request, new Metadata(), options, callback),
    );
  }

  listKeys(request: keyGroup.ListKeysRequest = {}): Promise<keyGroup.ListKeysResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#keys.listKeys(request, new Metadata(), options, callback),
    );
  }

  listKeyGroups(request: keyGroup.ListKeyGroupsRequest = {}): Promise<keyGroup.ListKeyGroupsResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#keys.listKeyGroups(request, new Metadata(), options, callback),
    );
  }

  purge(request: cache.PurgeRequest): Promise<cache.PurgeResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#cache.purge(request, new Metadata(), options, callback),
    );
  }

  signViewerUrl(request: signing.SignViewerUrlRequest): Promise<signing.SignViewerUrlResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#signing.signViewerUrl(request, new Metadata(), options, callback),
    );
  }

  signViewerCookies(request: signing.SignViewerCookiesRequest): Promise<signing.SignViewerCookiesResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#signing.signViewerCookies(request, new Metadata(), options, callback),
    );
  }

  getStatus(): Promise<status.GetStatusResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#status.getStatus({}, new Metadata(), options, callback),
    );
  }

  getFleet(): Promise<fleet.GetFleetResponse> {
    return this.#unary(READ_DEADLINE_MS, (options, callback) =>
      this.#fleet.getFleet({}, new Metadata(), options, callback),
    );
  }

  acceptCluster(): Promise<fleet.AcceptClusterResponse> {
    return this.#unary(PUSH_DEADLINE_MS, (options, callback) =>
      this.#fleet.acceptCluster({}, new Metadata(), options, callback),
    );
  }

  watchFleet(intervalMs: number): AsyncIterable<fleet.WatchFleetResponse> {
    return this.#stream(this.#fleet.watchFleet({ interval: durationOf(intervalMs) }));
  }

  watchCredentials(): AsyncIterable<credential.WatchCredentialsResponse> {
    return this.#stream(this.#credentials.watchCredentials({}));
  }

  watchStatus(intervalMs: number): AsyncIterable<status.WatchStatusResponse> {
    return this.#stream(this.#status.watchStatus({ interval: durationOf(intervalMs) }));
  }

  close(): void {
    this.#cache.close();
    this.#credentials.close();
    this.#fleet.close();
    this.#node.close();
    this.#keys.close();
    this.#signing.close();
    this.#status.close();
  }

  #unary<Response>(
    deadlineMs: number,
    call: (options: { deadline: number }, callback: Callback<Response>) => ClientUnaryCall,
  ): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    call({ deadline: Date.now() + deadlineMs }, (error, response) => {
      if (error) reject(new CommandError(explainCallError(error, this.#address)));
      else resolve(response);
    });
    return promise;
  }

  async *#stream<Message>(stream: ClientReadableStream<Message>): AsyncIterable<Message> {
    try {
      yield* stream as AsyncIterable<Message>;
    } catch (error) {
      throw new CommandError(explainCallError(error as ServiceError, this.#address));
    } finally {
      stream.cancel();
    }
  }
}

function durationOf(ms: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 };
}
