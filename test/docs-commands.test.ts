import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommanderError } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { headwaterProgram } from '../control/program.ts';
import { docsPages, readPage, shellBlocks } from './support/docs-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Programs that the pages call beside ours. Any other is a slip of the pen. */
const OTHERS =
  'aws npm openssl docker systemctl cp mv rm cat curl jq kubectl helm python3 node go source kill ps ss journalctl timedatectl dig tar grep protoc wc apt-get';

/** Files that the shell itself reads. */
const READ = ['origin.env', 'secret.txt'];

/** Notes how it was called, in one write, since the programs of a pipe run at once; and says nothing. */
const NOTE = `#!/bin/bash
words=$(printf '%s\\x1f' "\${0##*/}" "$@")
echo "$words" >> "$CALLS"
`;

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

/** What a shell calls by a block, every program replaced by one that only takes a note. */
function callsOf(code: string): string[][] {
  const programs = join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  for (const name of ['headwater', ...OTHERS.split(' ')]) {
    writeFileSync(join(programs, name), NOTE);
    chmodSync(join(programs, name), 0o755);
  }
  const work = mkdtempSync(join(folder, 'work-'));
  const calls = join(work, 'calls');
  writeFileSync(calls, '');
  for (const name of READ) writeFileSync(join(work, name), '');
  // What the shell itself would write to, it may not: the files of the machine.
  const script = code
    .replaceAll(/(>>?) *(?:~|\/[\w.]+)\//g, `$1 ${work}/`)
    .replaceAll(/> \S*\/(\S+)/g, `> ${work}/$1`);
  const { status, stderr } = spawnSync('/bin/bash', ['-e', '-c', script], {
    cwd: work,
    env: { PATH: programs, CALLS: calls, HOME: work },
    encoding: 'utf8',
    input: '',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = readFileSync(calls, 'utf8').split('\u001f\n').slice(0, -1);
  return lines.map((line) => line.split('\u001f'));
}

function ourArguments([program, ...words]: readonly string[]): readonly string[] | undefined {
  if (program === 'headwater') return words;
  const at = words.indexOf('--');
  return program === 'npm' && words.includes('headwater') && at > 0 ? words.slice(at + 1) : undefined;
}

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
