import { readFile } from '../terminal/read-file.ts';
import { Command } from 'commander';
import { parseStateKey } from '../../state/state-key.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';

const HELP = `
The node must not run meanwhile. The configuration still names the key that the file is sealed with; once this is done,
give it the new one. Where it was interrupted, do it again.

Examples:
  openssl rand -base64 32 > new.key
  headwater state rekey --config origin.yaml --new-key-file new.key && mv new.key state.key
${EXIT_CODES_HELP}`;

/** A key and a line break. */
const MAX_KEY_FILE_BYTES = 1024;

export function stateRekeyCommand(): Command {
  return new Command('rekey')
    .description('seal the state file with another key')
    .addOption(configOption())
    .requiredOption('--new-key-file <FILE>', 'holds 32 bytes in base64')
    .addHelpText('after', HELP)
    .action(rekey);
}

async function rekey({ config, newKeyFile }: { config?: string; newKeyFile: string }): Promise<void> {
  const [{ configuredState }, { rekeyState }] = await Promise.all([
    import('./configured-state.ts'),
    import('../../state/rekey-state.ts'),
  ]);
  const state = configuredState(config);
  const key = parseStateKey(readFile(newKeyFile, MAX_KEY_FILE_BYTES).trim());
  if (key === undefined) throw new CommandError(`${newKeyFile} does not hold 32 bytes in base64`);
  try {
    await rekeyState(state, key);
  } catch (error) {
    throw new CommandError(`Cannot rekey ${state.file}: ${(error as Error).message}`);
  }
  print(`${state.file} is sealed with key ${key.id}`);
}
