import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';

const HELP = `
Prints the state of every bucket, then a line for each change, until the origin stops or Ctrl-C.

Examples:
  headwater credentials watch
  headwater credentials watch --json | jq -c 'select(.change).change'
${EXIT_CODES_HELP}`;

export function credentialsWatchCommand(): Command {
  return withClientOptions(
    new Command('watch')
      .description('show the credentials, then every change as it happens')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(async (options: ClientFlags & { json?: true }) => {
        const { watchCredentials } = await import('./credentials-watch-run.ts');
        await watchCredentials(options);
      }),
  );
}
