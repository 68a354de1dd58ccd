import { Command, InvalidArgumentError } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, printJson } from '../terminal/output.ts';

interface HistoryOptions extends ClientFlags {
  readonly limit?: number;
  readonly json?: true;
}

const HELP = `
The latest changes, newest first. The audit trail has all, and what was refused, too.

Examples:
  headwater credentials history
  headwater credentials history media --limit 5 --json | jq '.rotations[].who'
${EXIT_CODES_HELP}`;

export function credentialsHistoryCommand(): Command {
  return withClientOptions(
    new Command('history')
      .argument('[BUCKET]', 'only changes of this bucket')
      .description('show who changed which credential, and when')
      .option('--limit <N>', 'at most so many', limitArgument)
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(history),
  );
}

async function history(
  bucket: string | undefined,
  { limit = 0, json, ...flags }: HistoryOptions,
): Promise<void> {
  const { rotationJson, rotationTable } = await import('./rotation-view.ts');
  const request = { onlyBucket: bucket ?? '', limit };
  const { rotations } = await withClient(flags, (client) => client.rotations(request));
  if (json) printJson({ rotations: rotations.map(rotationJson) });
  else print(rotationTable(rotations));
}

function limitArgument(text: string): number {
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit > 0) return limit;
  throw new InvalidArgumentError('A limit is a whole number, 1 at least.');
}
