import type { Command } from 'commander';
import { reportError } from './output-errors.ts';

/** A word as our commands and options are made of; what else was typed there may be a secret. */
const OUR_WORD = /^-{0,2}[a-z]+(?:-[a-z]+){0,3}$/;
/** None of ours is as long; keys and tokens are longer. */
const MAX_WORD_CHARS = 20;

/** Where commander repeats what was typed, and what is said instead. */
const REPEATED: readonly (readonly [RegExp, (match: string, kept: string, more?: string) => string])[] = [
  [/^(too many arguments .* but got \d+): .*$/s, (_, kept) => `${kept}.`],
  [
    /^(option '[^']*') (?:argument|value) '.*'(?: from env '\w+')? is invalid\. ?/s,
    (_, kept) => `${kept} has an invalid argument. `,
  ],
  [
    /^command-argument value '.*' is invalid for (argument '[^']*')\. ?/s,
    (_, kept) => `${kept} is invalid. `,
  ],
  // The value in `--option=VALUE` and `-oVALUE`.
  [/^unknown option '(--[^'=]*)=.*$/s, (_, kept) => `unknown option '${shown(kept)}'`],
  [/^unknown option '(-[^'-])(?!').*$/s, (_, kept) => `unknown option '${kept}'`],
  [/^(unknown (?:option|command)) '(.*)'(?=$|\n)/s, (_, kept, typed = '') => `${kept} '${shown(typed)}'`],
];

function shown(typed: string): string {
  const isWord = typed.length <= MAX_WORD_CHARS && OUR_WORD.test(typed);
  return isWord ? typed : `${/^-*/.exec(typed)?.[0] ?? ''}…`;
}

/** Has a command and those below it say what is wrong with the command line, without its values, and throw. */
export function reportUsageErrors(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text) => reportError(withoutValues(text.replace(/^error: /, '').trimEnd())),
  });
  for (const below of command.commands) reportUsageErrors(below);
}

function withoutValues(message: string): string {
  return REPEATED.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
}
