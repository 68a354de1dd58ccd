import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, printJson } from '../terminal/output.ts';

const HELP = `
Examples:
  headwater credentials list
  headwater credentials list --json | jq '.credentials[] | select(.bucket == "media").generation'
${EXIT_CODES_HELP}`;

export function credentialsListCommand(): Command {
  return withClientOptions(
    new Command('list')
      .description('show the active credential of every bucket; ids are masked')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(list),
  );
}

async function list({ json, ...flags }: ClientFlags & { json?: true }): Promise<void> {
  const { credentialJson, credentialTable } = await import('./credential-view.ts');
  const { credentials } = await withClient(flags, (client) => client.list());
  if (json) printJson({ credentials: credentials.map(credentialJson) });
  else print(credentialTable(credentials, Date.now()));
}
