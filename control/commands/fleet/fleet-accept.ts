import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson } from '../terminal/output.ts';

const HELP = `
A node that finds less in etcd than it has seen does not follow it: a backup was put back, or it is another cluster. Once
that is what you want, say so at the node that has the newest: it writes what it holds that is newer, and goes on. A node
that follows already changes nothing. Needs the role admin.

Examples:
  headwater fleet nodes
  headwater fleet accept
${EXIT_CODES_HELP}`;

export function fleetAcceptCommand(): Command {
  return withClientOptions(
    new Command('accept')
      .description('follow etcd as it is now, though it has less than this node has seen')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(accept),
  );
}

async function accept({ json, ...flags }: ClientFlags & { json?: true }): Promise<void> {
  const response = await withClient(flags, (client) => client.acceptCluster());
  if (json) printJson(plain(response));
  else print(`${colors.green('OK')}  this node goes by revision ${colors.bold(String(response.revision))}`);
}
