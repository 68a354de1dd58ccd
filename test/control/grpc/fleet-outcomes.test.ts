import { Server, ServerCredentials, credentials } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Keyring } from '../../../control/keys/keyring.ts';
import { toldOf } from '../../../control/grpc/acknowledgement-message.ts';
import {
  type CredentialServiceOptions,
  credentialService,
} from '../../../control/grpc/credential-service.ts';
import {
  CredentialServiceClient,
  CredentialServiceService,
  FleetWait,
  PushCredentialRequest,
} from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import {
  KeyGroupServiceClient,
  KeyGroupServiceService,
} from '../../../control/grpc/gen/headwater/control/v1/key_group_service.ts';
import { keyGroupService } from '../../../control/grpc/key-group-service.ts';
import { RpcHandlers } from '../../../control/grpc/rpc-handlers.ts';
import { RPCS } from '../../../control/grpc/rpcs.ts';
import { keptLog } from '../support/control-fixtures.ts';

const OUTCOME = {
  nodes: [
    { node: 'edge-1', generation: 5 },
    { node: 'edge-2', generation: 4, refusal: 'the store refuses it' },
  ],
  revision: 43,
};

const NODES = [
  { node: 'edge-1', generation: 5n, acknowledged: true, reason: '' },
  { node: 'edge-2', generation: 4n, acknowledged: false, reason: 'the store refuses it' },
];

/** A server of both services, over a push and a keyring that answer as those of a fleet do. */
async function start(pushed: object[] = []) {
  const server = new Server();
  const handlers = new RpcHandlers(keptLog());
  const push = (request: object) => {
    pushed.push(request);
    return Promise.resolve({ bucket: 'media', generation: 5, workers: [], ...OUTCOME });
  };
  const options = { rotation: {}, push: { push } } as unknown as CredentialServiceOptions;
  server.addService(CredentialServiceService, credentialService(options, handlers));
  const deleteKey = () => Promise.resolve({ held: undefined, workers: [], ...OUTCOME });
  const keyring = { deleteKey } as unknown as Keyring;
  server.addService(KeyGroupServiceService, keyGroupService(keyring, handlers));
  const { promise, resolve } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, port) => resolve(port));
  const address = `127.0.0.1:${await promise}`;
  onTestFinished(() => server.forceShutdown());
  return address;
}

const REQUEST = PushCredentialRequest.fromPartial({
  bucket: 'media',
  credential: { $case: 'accessKeyPair', value: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } },
});

describe('PushCredential to a node of a fleet', () => {
  test.each([
    [FleetWait.FLEET_WAIT_UNSPECIFIED, 'all'],
    [FleetWait.FLEET_WAIT_ALL, 'all'],
    [FleetWait.FLEET_WAIT_MAJORITY, 'majority'],
    [FleetWait.FLEET_WAIT_NONE, 'none'],
  ])('hands on which nodes to wait for: %s is %s', async (wait, said) => {
    const pushed: object[] = [];
    const client = new CredentialServiceClient(await start(pushed), credentials.createInsecure());
    onTestFinished(() => client.close());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    client.pushCredential({ ...REQUEST, wait }, (error, answer) => (error ? reject(error) : resolve(answer)));
    expect(await promise).toMatchObject({ generation: 5, nodes: NODES, revision: 43n });
    expect(pushed).toMatchObject([{ bucket: 'media', wait: said }]);
  });
});

test('a change of keys answers with the nodes of the fleet', async () => {
  const client = new KeyGroupServiceClient(await start(), credentials.createInsecure());
  onTestFinished(() => client.close());
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  client.deleteKey({ id: 'K1', etag: '' }, (error, answer) => (error ? reject(error) : resolve(answer)));
  expect(await promise).toEqual({ workers: [], nodes: NODES, revision: 43n });
});

describe('the audit trail', () => {
  const workers = [{ acknowledged: true }, { acknowledged: false }];

  test('has workers alone of a node without a fleet', () => {
    expect(toldOf({ workers, nodes: [], revision: 0n })).toEqual({ acknowledged: 1, workers: 2 });
  });

  test('has the nodes of a fleet, too', () => {
    expect(toldOf({ workers, nodes: NODES, revision: 43n })).toEqual({
      acknowledged: 1,
      workers: 2,
      nodesAcknowledged: 1,
      nodes: 2,
      revision: 43,
    });
  });

  test('has who accepted a cluster, and at which revision', () => {
    const { audit } = RPCS.get('/headwater.control.v1.FleetService/AcceptCluster')!;
    expect(audit).toMatchObject({ action: 'accept cluster' });
    if (audit === 'no') expect.unreachable();
    else expect(audit.effect({ revision: 57n } as never)).toEqual({ revision: 57 });
  });
});
