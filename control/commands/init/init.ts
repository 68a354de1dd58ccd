import { Command, Option } from 'commander';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { CONFIG_NAME } from '../terminal/config-file.ts';
import { QUESTIONS } from './questions.ts';

const HELP = `
On a terminal it asks what no option says; elsewhere, and with --yes, what is not said is as the questions suggest. No secret is
asked for, and none is written. At the end the store is looked at, as "headwater doctor" does.

Examples:
  headwater init
  headwater init /etc/headwater/headwater.yaml --store aws --region eu-central-1 --bucket films --credentials imds
  headwater init --store https://s3.example.com --bucket films --prefix vod/ --probe vod/probe.mp4 --credentials environment
${EXIT_CODES_HELP}`;

export function initCommand(): Command {
  const command = new Command('init')
    .description('write a configuration, and look whether a node could serve by it')
    .argument('[FILE]', 'what to write', CONFIG_NAME)
    .option('--force', 'write over a file that is there')
    .option('--yes', 'ask nothing')
    .option('--no-check', 'do not connect to the store')
    .addHelpText('after', HELP);
  for (const { flag, placeholder, help, choices } of QUESTIONS) {
    const option = new Option(`--${flag} <${placeholder}>`, help);
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  return command.action(async (file: string, options: Readonly<Record<string, string | boolean>>) => {
    const { init } = await import('./init-run.ts');
    await init(file, options);
  });
}
