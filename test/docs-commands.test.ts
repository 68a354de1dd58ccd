import type { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { headwaterProgram } from '../control/program.ts';
import { callsOf, ourArguments } from './support/docs-calls.ts';
import { docsPages, readPage, shellBlocks } from './support/docs-pages.ts';

describe.each(shellBlocks())('$page, line $line', ({ code }) => {
  it('calls programs that there are, and ours as its command line is', () => {
    for (const words of callsOf(code)) {
      const ours = ourArguments(words);
      if (ours !== undefined) expect(() => parse(ours), words.join(' ')).not.toThrow();
    }
  });
});

describe.each(docsPages())('%s, in its text', (page) => {
  it('names commands and options that there are', () => {
    for (const [, words = ''] of readPage(page).matchAll(/(?<!`)`headwater ([a-z][^`\n…]*)`(?!`)/g)) {
      const problem = problemOf(words.split(/[ |]+/));
      if (problem?.startsWith('commander.unknown')) expect.fail(`headwater ${words}: ${problem}`);
    }
  });
});

/** As the program reads it, up to what it would do. */
function parse(words: readonly string[]): void {
  const program = headwaterProgram();
  doNothing(program);
  program.parse(words, { from: 'user' });
}

/** Its code; a command in a text may lack arguments. */
function problemOf(words: readonly string[]): string | undefined {
  try {
    parse(words);
    return undefined;
  } catch (error) {
    return (error as CommanderError).code;
  }
}

function doNothing(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const below of command.commands) doNothing(below);
}
