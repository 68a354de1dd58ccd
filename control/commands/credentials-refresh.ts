import { Command } from 'commander';
import { withClient } from './control-client.ts';
import { CommandError, EXIT, EXIT_CODES_HELP } from './exit-codes.ts';
import { controlOption, jsonOption } from './options.ts';
import { colors, plain, print, printJson } from './output.ts';

const HELP = `
The source is asked at once; what it delivers is active when the command returns. The same set as before changes
nothing. Where the source does not deliver, what is in use stays, and the exit code is 1.

Examples:
  headwater credentials refresh media
${EXIT_CODES_HELP}`;

export function credentialsRefreshCommand(): Command {
  return new Command('refresh')
    .argument('<BUCKET>', 'name of the bucket in the configuration')
    .description('ask the source of a bucket for its credential now')
    .addOption(controlOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(refresh);
}

async function refresh(bucket: string, { control, json }: { control: string; json?: true }): Promise<void> {
  const response = await withClient(control, (client) => client.refresh(bucket));
  const { generation, changed, workers } = response;
  const name = `${colors.bold(bucket)}: `;
  if (json) printJson(plain(response));
  else if (changed) print(`${name}generation ${colors.bold(String(generation))} is active`);
  else print(`${name}nothing new; generation ${generation} stays active`);
  const silent = workers.filter(({ acknowledged }) => !acknowledged);
  if (silent.length === 0) return;
  const count = `${silent.length} of ${workers.length} workers`;
  throw new CommandError(`${count} did not acknowledge`, EXIT.notAcknowledged);
}
