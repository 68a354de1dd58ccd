import type { ViewerKeySet } from '../../origin/viewer/viewer-keys.ts';
import type { KeyringState } from '../state/keyring-state.ts';

/** What workers are told: public keys alone. */
export function viewerKeysOf({ revision, keys, groups }: KeyringState): ViewerKeySet {
  return {
    revision,
    keys: Object.fromEntries(Object.entries(keys).map(([id, { publicKey }]) => [id, publicKey])),
    groups: Object.fromEntries(Object.entries(groups).map(([name, { keyIds }]) => [name, keyIds])),
  };
}
