import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { plain, print, printJson } from '../terminal/output.ts';
import { replacedView } from './replaced-view.ts';

const HELP = `
The new worker serves before the old one stops, on the same socket; what the old one has under way ends within ten
seconds. No request is lost.

Examples:
  headwater workers restart
${EXIT_CODES_HELP}`;

/** `headwater workers restart` */
export function workersCommand(): Command {
  const restart = new Command('restart')
    .description('replace every worker, one after the other')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(restartWorkers);
  return new Command('workers')
    .description('workers of a running origin')
    .addCommand(withClientOptions(restart));
}

async function restartWorkers({ json = false, ...flags }: ClientFlags & { json?: boolean }): Promise<void> {
  const response = await withClient(flags, (client) => client.restartWorkers());
  if (json) printJson(plain(response));
  else print(replacedView(response.workers));
}
