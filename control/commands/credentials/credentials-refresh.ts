import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { isActive, printOutcome } from './rotation-outcome.ts';

const HELP = `
The source is asked at once; what it delivers is active when the command returns, instead of a push that came since,
too. Where that is active already, nothing changes. Where the source does not deliver, what is in use stays, and the
exit code is 1.

Examples:
  headwater credentials refresh media
${EXIT_CODES_HELP}`;

export function credentialsRefreshCommand(): Command {
  return withClientOptions(
    new Command('refresh')
      .argument('<BUCKET>', 'name of the bucket in the configuration')
      .description('ask the source of a bucket for its credential now')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(refresh),
  );
}

async function refresh(bucket: string, options: ClientFlags & { json?: true }): Promise<void> {
  const response = await withClient(options, (client) => client.refresh(bucket));
  const { generation, changed } = response;
  const outcome = changed ? isActive(generation) : `nothing new; generation ${generation} stays active`;
  printOutcome(response, outcome, options);
}
