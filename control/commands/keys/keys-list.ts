import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { plain, print, printJson, table } from '../terminal/output.ts';

export function keysListCommand(): Command {
  return withClientOptions(
    new Command('list')
      .description('show the keys and groups that are held; of what is secret only that there is one')
      .addOption(jsonOption())
      .addHelpText('after', EXIT_CODES_HELP)
      .action(list),
  );
}

async function list({ json, ...flags }: ClientFlags & { readonly json?: true }): Promise<void> {
  const { keys, groups, shieldKeys } = await withClient(flags, async (client) => ({
    ...(await client.listKeys()),
    ...(await client.listKeyGroups()),
    ...(await client.listShieldKeys()),
  }));
  if (json) return printJson(plain({ keys, groups, shieldKeys }));
  const groupsOf = (id: string) => groups.filter(({ keyIds }) => keyIds.includes(id)).map(({ name }) => name);
  const rows = keys.map(({ id, kind, canSign, changeTime, etag }) => [
    id,
    kind,
    canSign ? 'signs and checks' : 'checks',
    groupsOf(id).join(', '),
    changeTime?.toISOString() ?? '',
    etag,
  ]);
  const keyTable = table(['KEY', 'KIND', 'USE', 'GROUPS', 'CHANGED', 'ETAG'], rows);
  const groupRows = groups.map(({ name, keyIds, etag }) => [name, keyIds.join(', '), etag]);
  const groupTable = table(['GROUP', 'KEYS', 'ETAG'], groupRows);
  const shieldRows = shieldKeys.map(({ name, fingerprints, changeTime, etag }) => [
    name,
    fingerprints.join(', '),
    changeTime?.toISOString() ?? '',
    etag,
  ]);
  const shieldTable = table(['SHIELD', 'FINGERPRINTS', 'CHANGED', 'ETAG'], shieldRows);
  return print(
    [
      keyTable,
      ...(groups.length > 0 ? [groupTable] : []),
      ...(shieldKeys.length > 0 ? [shieldTable] : []),
    ].join('\n\n'),
  );
}
