import { toldOf } from './acknowledgement-message.ts';
import { showName } from '../show-name.ts';
import type { KeyGroupServiceService } from './gen/headwater/control/v1/key_group_service.ts';
import type { RulesOf } from './rpc-rules.ts';

const keyOf = ({ id }: { readonly id: string }) => ({ keyId: showName(id) });
const setOf = ({ name }: { readonly name: string }) => ({ shieldKeys: showName(name) });
const groupOf = ({ name }: { readonly name: string }) => ({ group: showName(name) });

/** Whoever changes keys decides who is believed, whatever the bucket. */
export const keyRules: RulesOf<typeof KeyGroupServiceService> = {
  putPublicKey: {
    role: 'admin',
    action: 'Cannot put a public key',
    bucket: 'none',
    audit: {
      action: 'put public key',
      subject: keyOf,
      effect: (response) => ({ ...toldOf(response), kind: response.key?.kind }),
    },
  },
  putPrivateKey: {
    role: 'admin',
    action: 'Cannot put a private key',
    bucket: 'none',
    audit: {
      action: 'put private key',
      subject: keyOf,
      effect: (response) => ({ ...toldOf(response), kind: response.key?.kind }),
    },
  },
  putKeyGroup: {
    role: 'admin',
    action: 'Cannot put a key group',
    bucket: 'none',
    audit: {
      action: 'put key group',
      subject: (request) => ({ ...groupOf(request), keyIds: request.keyIds.map(showName) }),
      effect: toldOf,
    },
  },
  deleteKey: {
    role: 'admin',
    action: 'Cannot delete a key',
    bucket: 'none',
    audit: { action: 'delete key', subject: keyOf, effect: toldOf },
  },
  deletePrivateKey: {
    role: 'admin',
    action: 'Cannot delete a private key',
    bucket: 'none',
    audit: { action: 'delete private key', subject: keyOf, effect: toldOf },
  },
  deleteKeyGroup: {
    role: 'admin',
    action: 'Cannot delete a key group',
    bucket: 'none',
    audit: { action: 'delete key group', subject: groupOf, effect: toldOf },
  },
  putShieldKeys: {
    role: 'admin',
    action: 'Cannot put keys of a shield',
    bucket: 'none',
    audit: {
      action: 'put shield keys',
      subject: setOf,
      effect: (response) => ({ ...toldOf(response), fingerprints: response.shieldKeys?.fingerprints }),
    },
  },
  deleteShieldKeys: {
    role: 'admin',
    action: 'Cannot delete keys of a shield',
    bucket: 'none',
    audit: { action: 'delete shield keys', subject: setOf, effect: toldOf },
  },
  listShieldKeys: {
    role: 'viewer',
    action: 'Cannot list the keys of shields',
    bucket: 'none',
    audit: 'no',
  },
  listKeys: { role: 'viewer', action: 'Cannot list the keys', bucket: 'none', audit: 'no' },
  listKeyGroups: { role: 'viewer', action: 'Cannot list the key groups', bucket: 'none', audit: 'no' },
};
