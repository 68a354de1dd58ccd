import type { KeySet } from '../../origin/viewer/pushed-keys.ts';
import type { KeyringState } from '../state/keyring-state.ts';

/** What workers are told: public keys, and digests. */
export function keySetOf({ revision, keys, groups, shields }: KeyringState): KeySet {
  return {
    revision,
    keys: Object.fromEntries(Object.entries(keys).map(([id, { publicKey }]) => [id, publicKey])),
    groups: Object.fromEntries(Object.entries(groups).map(([name, { keyIds }]) => [name, keyIds])),
    shields: Object.fromEntries(Object.entries(shields).map(([name, { digests }]) => [name, digests])),
  };
}
