import type { FleetReceipt } from '../node-acknowledgement.ts';
import type { KeyringState } from '../state/keyring-state.ts';

/** Where keys are recorded: a change is recorded when the promise is kept. Changes are made one after the other. */
export interface KeyringLog {
  /** What is recorded. */
  readonly keyring: KeyringState;
  /**
   * @param change what becomes of what is recorded then, called again where another node was first; what it throws, the
   *   call throws, and nothing has changed
   * @returns how to hear of the other nodes that go by it; undefined: there are none
   * @throws ControlError `state-unwritable`, `fleet-unreachable`; `outcome-unknown`: perhaps it was done
   */
  update(change: (keyring: KeyringState) => KeyringState): Promise<FleetReceipt | undefined>;
}
