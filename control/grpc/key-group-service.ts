import { type Keyring, etagOf } from '../keys/keyring.ts';
import type { HeldGroup, HeldKey, HeldShieldKeys } from '../state/keyring-state.ts';
import { outcomeMessage } from './acknowledgement-message.ts';
import type * as v1 from './gen/headwater/control/v1/key_group_service.ts';
import { fingerprintOf } from '../keys/shield-keys.ts';
import { RPCS } from './rpcs.ts';
import { KeyGroupServiceService } from './gen/headwater/control/v1/key_group_service.ts';
import type { RpcHandlers } from './rpc-handlers.ts';

type Method = keyof typeof KeyGroupServiceService;

/** How refusals of a method begin. */
const actionOf = (method: Method) => RPCS.get(KeyGroupServiceService[method].path)!.action;

/** The handlers of `KeyGroupService`. No private key comes back. */
export function keyGroupService(keyring: Keyring, handlers: RpcHandlers): v1.KeyGroupServiceServer {
  const changeOf = (method: Method, id: string, etag: string) => ({ action: actionOf(method), id, etag });
  return {
    putPublicKey: handlers.unary(
      async ({ id, etag, publicKeyPem }: v1.PutPublicKeyRequest): Promise<v1.PutPublicKeyResponse> => {
        const { held, ...outcome } = await keyring.putPublicKey(
          changeOf('putPublicKey', id, etag),
          publicKeyPem,
        );
        return { key: keyMessage(id, held), ...outcomeMessage(outcome) };
      },
    ),

    putPrivateKey: handlers.unary(
      async ({ id, etag, privateKeyPem }: v1.PutPrivateKeyRequest): Promise<v1.PutPrivateKeyResponse> => {
        const { held, ...outcome } = await keyring.putPrivateKey(
          changeOf('putPrivateKey', id, etag),
          privateKeyPem,
        );
        return { key: keyMessage(id, held), ...outcomeMessage(outcome) };
      },
    ),

    putKeyGroup: handlers.unary(
      async ({ name, etag, keyIds }: v1.PutKeyGroupRequest): Promise<v1.PutKeyGroupResponse> => {
        const { held, ...outcome } = await keyring.putGroup(changeOf('putKeyGroup', name, etag), keyIds);
        return { group: groupMessage(name, held), ...outcomeMessage(outcome) };
      },
    ),

    listKeys: handlers.unary((): v1.ListKeysResponse => {
      return { keys: sorted(keyring.state.keys).map(([id, held]) => keyMessage(id, held)) };
    }),

    listKeyGroups: handlers.unary((): v1.ListKeyGroupsResponse => {
      return { groups: sorted(keyring.state.groups).map(([name, held]) => groupMessage(name, held)) };
    }),

    deleteKey: handlers.unary(async ({ id, etag }: v1.DeleteKeyRequest): Promise<v1.DeleteKeyResponse> => {
      return outcomeMessage(await keyring.deleteKey(changeOf('deleteKey', id, etag)));
    }),

    deletePrivateKey: handlers.unary(
      async ({ id, etag }: v1.DeletePrivateKeyRequest): Promise<v1.DeletePrivateKeyResponse> => {
        const { held, ...outcome } = await keyring.deletePrivateKey(changeOf('deletePrivateKey', id, etag));
        return { key: keyMessage(id, held), ...outcomeMessage(outcome) };
      },
    ),

    deleteKeyGroup: handlers.unary(
      async ({ name, etag }: v1.DeleteKeyGroupRequest): Promise<v1.DeleteKeyGroupResponse> => {
        return outcomeMessage(await keyring.deleteGroup(changeOf('deleteKeyGroup', name, etag)));
      },
    ),

    putShieldKeys: handlers.unary(
      async ({ name, etag, values }: v1.PutShieldKeysRequest): Promise<v1.PutShieldKeysResponse> => {
        const { held, ...outcome } = await keyring.putShieldKeys(
          changeOf('putShieldKeys', name, etag),
          values,
        );
        return { shieldKeys: shieldMessage(name, held), ...outcomeMessage(outcome) };
      },
    ),

    listShieldKeys: handlers.unary((): v1.ListShieldKeysResponse => {
      return {
        shieldKeys: sorted(keyring.state.shields).map(([name, held]) => shieldMessage(name, held)),
      };
    }),

    deleteShieldKeys: handlers.unary(
      async ({ name, etag }: v1.DeleteShieldKeysRequest): Promise<v1.DeleteShieldKeysResponse> => {
        return outcomeMessage(await keyring.deleteShieldKeys(changeOf('deleteShieldKeys', name, etag)));
      },
    ),
  };
}

function sorted<T>(record: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function keyMessage(id: string, held: HeldKey): v1.Key {
  const { kind, publicKey, privateKey, changedAtMs } = held;
  return {
    id,
    kind,
    publicKeyPem: publicKey,
    canSign: privateKey !== undefined,
    changeTime: new Date(changedAtMs),
    etag: etagOf(held),
  };
}

function groupMessage(name: string, held: HeldGroup): v1.KeyGroup {
  return { name, keyIds: [...held.keyIds], changeTime: new Date(held.changedAtMs), etag: etagOf(held) };
}

function shieldMessage(name: string, held: HeldShieldKeys): v1.ShieldKeys {
  const fingerprints = held.digests.map(fingerprintOf);
  return { name, fingerprints, changeTime: new Date(held.changedAtMs), etag: etagOf(held) };
}
