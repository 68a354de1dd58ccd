import type { KeyringState } from '../state/keyring-state.ts';
import { keyringOf } from '../state/node-state.ts';
import type { StateFile } from '../state/state-file.ts';
import type { KeyringLog } from './keyring-log.ts';

/** Keys that are on disk, sealed, before a call answers. */
export class FileKeyringLog implements KeyringLog {
  readonly #file: StateFile;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: StateFile) {
    this.#file = file;
  }

  get keyring(): KeyringState {
    return keyringOf(this.#file.state);
  }

  /** In turns, so that a change that is refused takes no other with it. */
  update(change: (keyring: KeyringState) => KeyringState): Promise<undefined> {
    const before = this.#last;
    const done = this.#updateAfter(before, change);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** What is decided elsewhere, where it is not older than what is held by then. */
  advance(keyring: KeyringState): Promise<void> {
    return this.#file.update((state) =>
      keyring.revision < keyringOf(state).revision ? state : { ...state, keyring },
    );
  }

  async #updateAfter(
    before: Promise<unknown>,
    change: (keyring: KeyringState) => KeyringState,
  ): Promise<undefined> {
    await before;
    await this.advance(change(this.keyring));
    return undefined;
  }
}
