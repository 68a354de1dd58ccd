import type { KeyringState } from '../state/keyring-state.ts';

/** Where keys are recorded: a change is recorded when the promise is kept. Changes are made one after the other. */
export interface KeyringLog {
  /** What is recorded. */
  readonly keyring: KeyringState;
  /**
   * @param change what becomes of what is recorded then; what it throws, the call throws, and nothing has changed
   * @throws ControlError `state-unwritable`
   */
  update(change: (keyring: KeyringState) => KeyringState): Promise<void>;
}
