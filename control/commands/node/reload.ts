import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson } from '../terminal/output.ts';
import { replacedView } from './replaced-view.ts';

const HELP = `
The node reads the file that it was started with again. What is wrong with it is printed, and changes nothing. Workers
are replaced one after the other, no request is lost, and credentials carry over by the bucket's name. Where it listens,
and its state, cannot change without a restart. SIGHUP does the same.

Examples:
  headwater reload --check
  headwater reload
  headwater reload --json | jq -r '.changedKeys[]'
${EXIT_CODES_HELP}`;

export function reloadCommand(): Command {
  return withClientOptions(
    new Command('reload')
      .description('have the running origin go by its configuration file as it is now')
      .option('--check', 'check everything, change nothing')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(reload),
  );
}

async function reload({
  check: validateOnly = false,
  json = false,
  ...flags
}: ClientFlags & { check?: boolean; json?: boolean }): Promise<void> {
  const response = await withClient(flags, (client) => client.reload(validateOnly));
  if (json) return printJson(plain(response));
  const { changedKeys, workers } = response;
  const keys = changedKeys.join(', ');
  if (changedKeys.length === 0) print('nothing changed');
  else if (validateOnly) print(`would change: ${keys}`);
  else print(`${colors.green('OK')}  changed: ${keys}`);
  if (workers.length > 0) print(`\n${replacedView(workers)}`);
}
