import {
  type CompletedCommand,
  type CompletedOption,
  type Value,
  flatten,
  nameOf,
} from './completed-commands.ts';

/** A script for fish 3 or newer. */
export function fishScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `# Completion of headwater for fish: headwater completion fish > ~/.config/fish/completions/headwater.fish
function __headwater_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${commands
              .slice(1)
              .map(({ path }) => fishWord(path))
              .join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
function __headwater_buckets
    headwater complete-buckets (commandline -cp) 2>/dev/null
end
complete -c headwater -f
${commands.flatMap(completionsOf).join('\n')}
`;
}

function completionsOf({ path, below, options, value }: CompletedCommand): string[] {
  const at = `complete -c headwater -n ${fishWord(`__headwater_at ${fishWord(path)}`)}`;
  const words = below.map((command) => `-a ${nameOf(command)} -d ${fishWord(command.description)}`);
  return [...words, ...options.map(optionOf), ...argumentsOf(value)].map((what) => `${at} ${what}`);
}

function optionOf({ flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...valueOf(value), `-d ${fishWord(description)}`].join(' ');
}

function valueOf(value: Value | undefined): string[] {
  if (value === undefined) return [];
  if (value === 'file') return ['-r', '-F'];
  return ['-x', ...argumentsOf(value)];
}

function argumentsOf(value: Value): string[] {
  if (value === 'text') return [];
  if (value === 'file') return ['-F'];
  return [`-a ${fishWord(value === 'bucket' ? '(__headwater_buckets)' : value.join(' '))}`];
}

/** In quotes, where fish knows a backslash. */
function fishWord(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
