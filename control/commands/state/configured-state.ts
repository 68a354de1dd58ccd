import { loadConfig } from '../../config/load-config.ts';
import type { StateConfig } from '../../state/state-file.ts';
import { configFile } from '../terminal/config-file.ts';
import { CommandError } from '../terminal/exit-codes.ts';

/** The state that a configuration names. @throws CommandError where it names none */
export function configuredState(given: string | undefined): StateConfig {
  const config = configFile(given);
  const { state } = loadConfig(config, process.env);
  if (state !== undefined) return state;
  throw new CommandError(`${config} has no state: it names no file that one is kept in`);
}
