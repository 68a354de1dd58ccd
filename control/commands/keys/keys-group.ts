import { Command } from 'commander';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson } from '../terminal/output.ts';

interface GroupOptions extends ClientFlags {
  readonly etag?: string;
  readonly json?: true;
}

export function keysGroupCommand(): Command {
  return withClientOptions(
    new Command('group')
      .argument('<NAME>', 'name of the group')
      .argument('<ID...>', 'its keys, in place of those that it had')
      .description('say which keys a group has: whoever signs with any of them is believed')
      .option('--etag <ETAG>', 'refuse where what is held has another')
      .addOption(jsonOption())
      .addHelpText('after', EXIT_CODES_HELP)
      .action(async (name: string, keyIds: string[], { etag = '', json, ...flags }: GroupOptions) => {
        const { group, ...outcome } = await withClient(flags, (client) =>
          client.putKeyGroup({ name, keyIds, etag }),
        );
        if (json) printJson(plain({ ...group, ...outcome }));
        else print(`${colors.bold(name)}: ${group?.keyIds.join(', ')}, etag ${group?.etag}`);
        checkAcknowledged(outcome);
      }),
  );
}
