import { type KeyringState, NO_KEYS } from '../state/keyring-state.ts';
import type { KeyringLog } from './keyring-log.ts';

/** Keys that live as long as the process. */
export class MemoryKeyringLog implements KeyringLog {
  #keyring: KeyringState = NO_KEYS;

  get keyring(): KeyringState {
    return this.#keyring;
  }

  update(change: (keyring: KeyringState) => KeyringState): Promise<undefined> {
    return new Promise((resolve) => {
      this.#keyring = change(this.#keyring);
      resolve(undefined);
    });
  }
}
