import { Argument, Command } from 'commander';
import { bashScript } from './bash.ts';
import { type CompletedCommand, completedCommand } from './completed-commands.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Readonly<Record<string, (program: CompletedCommand) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const HELP = `
Completes commands, options, files where a file is wanted, and buckets: of the node that the line or the environment names, where it
answers within a second. All else is in the script: print it again after an upgrade.

Examples:
  headwater completion bash > /etc/bash_completion.d/headwater
  headwater completion zsh > /usr/local/share/zsh/site-functions/_headwater
  headwater completion fish > ~/.config/fish/completions/headwater.fish
  source <(headwater completion bash)
`;

export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script by which a shell completes commands, options, files and buckets')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action((shell: string, _options, command: Command) => {
      process.stdout.write(SCRIPTS[shell]!(completedCommand(command.parent!)));
    });
}
