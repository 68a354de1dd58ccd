import type { Command } from 'commander';
import { reportError } from './output-errors.ts';

/** Where commander repeats what may be a secret: arguments that are too many, and the value in `--option=VALUE` and `-oVALUE`. */
const REPEATED = [
  [/^(too many arguments .* but got \d+): .*$/s, '$1.'],
  [/^(unknown option '(?:--[^'=]*(?==)|-[^'-](?!'))).*$/s, "$1'"],
] as const;

/** Has a command and those below it say what is wrong with the command line, without its values, and throw. */
export function reportUsageErrors(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text) => reportError(withoutValues(text.replace(/^error: /, '').trimEnd())),
  });
  for (const below of command.commands) reportUsageErrors(below);
}

function withoutValues(message: string): string {
  return REPEATED.reduce((text, [values, rest]) => text.replace(values, rest), message);
}
