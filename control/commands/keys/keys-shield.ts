import { Command } from 'commander';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson } from '../terminal/output.ts';
import { readStdin } from '../terminal/read-stdin.ts';

interface ShieldOptions extends ClientFlags {
  readonly etag?: string;
  readonly json?: true;
}

export function keysShieldCommand(): Command {
  return withClientOptions(
    new Command('shield')
      .argument('<NAME>', 'name of the set, as routes name it: shield.key_set')
      .description('say which keys a shield may show, in place of those before: one a line of standard input')
      .option('--etag <ETAG>', 'refuse where what is held has another')
      .addOption(jsonOption())
      .addHelpText('after', EXIT_CODES_HELP)
      .action(async (name: string, { etag = '', json, ...flags }: ShieldOptions) => {
        const values = (await readStdin()).split(/\r?\n/).filter((line) => line !== '');
        const { shieldKeys, ...outcome } = await withClient(flags, (client) =>
          client.putShieldKeys({ name, values, etag }),
        );
        if (json) printJson(plain({ ...shieldKeys, ...outcome }));
        else print(`${colors.bold(name)}: ${shieldKeys?.fingerprints.join(', ')}, etag ${shieldKeys?.etag}`);
        checkAcknowledged(outcome);
      }),
  );
}
