import { Command } from 'commander';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { durationArgument, jsonOption } from '../terminal/options.ts';
import type { StatusOptions } from './status-run.ts';

const HELP = `
On a terminal, --watch has views for an overview, workers, buckets, credentials, requests and the fleet: press ? for the
keys, q to quit.

Examples:
  headwater status
  headwater status --watch --interval 500ms
  headwater status --fleet
  headwater status --json | jq '.workers[].generations'
  headwater status --watch --json | jq -c '.requests.inFlight'
${EXIT_CODES_HELP}`;

export function statusCommand(): Command {
  return withClientOptions(
    new Command('status')
      .description('show workers, buckets, credentials and requests')
      .option(
        '--watch',
        'keep showing, in views that keys switch; in a pipe, or with --json, a line each time',
      )
      .option('--interval <DURATION>', 'how often to show with --watch; 1s unless told', durationArgument)
      .option('--fleet', 'show the fleet that the node is of, too; with --watch, first')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(async (options: StatusOptions) => {
        const { status } = await import('./status-run.ts');
        await status(options);
      }),
  );
}
