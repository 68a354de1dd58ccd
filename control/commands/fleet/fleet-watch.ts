import { Command } from 'commander';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { durationArgument, jsonOption } from '../terminal/options.ts';
import type { FleetWatchFlags } from './show-fleet.ts';

const HELP = `
On a terminal there is a view of what each node signs with, and one of the nodes: press ? for the keys, q to quit. In a
pipe, or with --json, a line each time.

Examples:
  headwater fleet watch
  headwater fleet watch --interval 10s >> fleet.log
  headwater fleet watch --json | jq -c '.skew'
${EXIT_CODES_HELP}`;

export function fleetWatchCommand(): Command {
  return withClientOptions(
    new Command('watch')
      .description('keep showing the fleet, upon each change and each interval')
      .option('--interval <DURATION>', 'how often to show without a change; 1s unless told', durationArgument)
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(async (options: FleetWatchFlags) => {
        const { watchFleet } = await import('./show-fleet.ts');
        await watchFleet(options);
      }),
  );
}
