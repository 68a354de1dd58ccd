import type { CompletedCommand, CompletedOption } from './completed-commands.ts';

/** What a script does to complete a value of each kind. */
interface ValueActions {
  readonly file: string;
  readonly bucket: string;
  readonly text: string;
  readonly words: (words: readonly string[]) => string;
}

/** A word that POSIX shells and zsh take as it is. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Branches of a `case "$at $before"`, one for each option that takes a value. */
export function optionCases(commands: readonly CompletedCommand[], actions: ValueActions): string {
  return commands
    .flatMap(({ path, options }) => options.flatMap((option) => optionCase(path, option, actions)))
    .map((line) => `    ${line}`)
    .join('\n');
}

function optionCase(path: string, { flags, value }: CompletedOption, actions: ValueActions): string[] {
  if (value === undefined) return [];
  const action = typeof value === 'string' ? actions[value] : actions.words(value);
  return [`${flags.map((flag) => shellWord(`${path} ${flag}`)).join(' | ')}) ${action} ;;`];
}
