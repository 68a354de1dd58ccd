import { Command } from 'commander';
import { stateRekeyCommand } from './state-rekey.ts';
import { stateShowCommand } from './state-show.ts';

const HELP = `
Both read the file that the configuration names (state: { file, key }), on the machine where it is.

Examples:
  headwater state show --config origin.yaml
  headwater state rekey --config origin.yaml --new-key-file new.key
`;

export function stateCommand(): Command {
  return new Command('state')
    .description('show what a node has written down, and seal it with another key')
    .addCommand(stateShowCommand())
    .addCommand(stateRekeyCommand())
    .addHelpText('after', HELP);
}
