import type { CountedState } from '../../state/state-document.ts';
import { type StateConfig, readState } from '../../state/state-file.ts';
import { CommandError } from '../terminal/exit-codes.ts';

/** @throws CommandError with the reason why a node would not take it either */
export function readConfiguredState(config: StateConfig): CountedState {
  let found: CountedState | undefined;
  try {
    found = readState(config);
  } catch (error) {
    throw new CommandError(`Cannot read state ${config.file}: ${(error as Error).message}`);
  }
  if (found !== undefined) return found;
  throw new CommandError(`Cannot read state ${config.file}: there is no such file`);
}
