import { Command, Option } from 'commander';
import type { DeleteKeyResponse } from '../../grpc/gen/headwater/control/v1/key_group_service.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import type { ControlClient } from '../client/control-client.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { colors, print } from '../terminal/output.ts';

interface DeleteOptions extends ClientFlags {
  readonly etag?: string;
  readonly privateOnly?: true;
  readonly group?: true;
  readonly shield?: true;
}

export function keysDeleteCommand(): Command {
  return withClientOptions(
    new Command('delete')
      .argument(
        '<ID>',
        'a key that is in no group; with --group a group, with --shield a set of keys of a shield',
      )
      .description('give up a key, a group, or the keys of a shield')
      .option('--private-only', 'sign with it no more, and go on checking by it')
      .addOption(new Option('--group', 'a group, not its keys').conflicts('privateOnly'))
      .addOption(
        new Option('--shield', 'a set of keys that a shield may show').conflicts(['privateOnly', 'group']),
      )
      .option('--etag <ETAG>', 'refuse where what is held has another')
      .addHelpText('after', EXIT_CODES_HELP)
      .action(async (id: string, options: DeleteOptions) => {
        const outcome = await withClient(options, (client) => deleteWhat(client, id, options));
        print(`${colors.bold(id)}: ${options.privateOnly ? 'signs no more' : 'deleted'}`);
        checkAcknowledged(outcome);
      }),
  );
}

function deleteWhat(
  client: ControlClient,
  id: string,
  { etag = '', privateOnly, group, shield }: DeleteOptions,
): Promise<DeleteKeyResponse> {
  if (shield) return client.deleteShieldKeys({ name: id, etag });
  if (group) return client.deleteKeyGroup({ name: id, etag });
  return privateOnly ? client.deletePrivateKey({ id, etag }) : client.deleteKey({ id, etag });
}
