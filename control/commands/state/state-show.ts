import { Command } from 'commander';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption, jsonOption } from '../terminal/options.ts';
import { print, printJson } from '../terminal/output.ts';

const HELP = `
Shows no secret: access key ids are masked. A node that runs is not disturbed.

Examples:
  headwater state show --config origin.yaml
  headwater state show --config origin.yaml --json | jq '.buckets[] | select(.bucket == "media").generation'
${EXIT_CODES_HELP}`;

export function stateShowCommand(): Command {
  return new Command('show')
    .description('show what the state file holds; ids are masked')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(show);
}

async function show({ config, json }: { config?: string; json?: true }): Promise<void> {
  const [{ configuredState }, { readConfiguredState }, { stateJson, stateTable }] = await Promise.all([
    import('./configured-state.ts'),
    import('./read-configured-state.ts'),
    import('./state-view.ts'),
  ]);
  const { file, key } = configuredState(config);
  const found = readConfiguredState({ file, key });
  if (json) printJson({ file, keyId: key.id, ...stateJson(found) });
  else print(`${file}, number ${found.counter}, sealed with key ${key.id}\n\n${stateTable(found)}`);
}
