import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';

const run = promisify(execFile);
const KEYBOARD = join(import.meta.dirname, 'support/press-keys.py');

const folder = mkdtempSync(join(tmpdir(), 'headwater-terminal-'));
const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, TERM: 'dumb' } };

beforeAll(async () => {
  mkdirSync(join(folder, 'my films'));
  for (const name of ['origin.yaml', 'my films/a.pem']) writeFileSync(join(folder, name), '');
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(folder, shell), (await runCommand(['completion', shell])).stdout);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Types at a program on a terminal: each once what stands before it is shown. @returns all that it shows */
async function press(
  steps: readonly [shown: string, keys: string][],
  command: readonly string[],
): Promise<string> {
  const { stdout } = await run('python3', [KEYBOARD, JSON.stringify(steps), ...command], {
    ...options,
    timeout: 20_000,
  });
  return stripVTControlCharacters(stdout);
}

/** In place of the program, which says what it was called with, and asks a node while somebody types. */
const SAY = [
  'headwater() {',
  `if [ "$1" = complete-buckets ]; then case $2 in "headwater "*"--control n:1 "*) echo archive; echo media;; esac; return; fi;`,
  `printf '<%s>' "$@"; printf '\nd%sne\n' o; }`,
].join(' ');

const SHELLS = {
  bash: { command: ['bash', '--norc', '-i'], setUp: `${SAY}; . ./bash; headwater\n` },
  zsh: {
    command: ['zsh', '-f', '-i'],
    setUp: `${SAY}; autoload -Uz compinit; compinit -u; . ./zsh; headwater\n`,
  },
};

/** What is typed, and what the program is called with. */
const LINES = {
  'che\t --conf\tori\t': '<check><--config><origin.yaml>',
  'cred\tpus\t media --valid\t': '<credentials><push><media><--validate-only>',
  'sign-url u --pem my\ta.p\t': '<sign-url><u><--pem><my films/a.pem>',
  'import apache ori\t': '<import><apache><origin.yaml>',
  'serve --config=ori\t': '<serve><--config=origin.yaml>',
  'init --credentials web\t': '<init><--credentials><web-identity>',
  'cred\tref\t--control n:1 med\t': '<credentials><refresh><--control><n:1><media>',
  'purge --control n:1 --bucket arch\t': '<purge><--control><n:1><--bucket><archive>',
};

it.each(Object.entries(SHELLS))(
  'headwater completion %s completes commands, options, and files where they are wanted',
  async (_, { command, setUp }) => {
    const steps = Object.keys(LINES).map((line): [string, string] => ['done', `headwater ${line}\n`]);
    const said = await press([['', setUp], ...steps, ['done', 'exit\n']], command);
    for (const called of Object.values(LINES)) expect(said).toContain(called);
  },
);

describe('headwater completion fish', () => {
  it.each([
    ['che', 'check'],
    ['check --conf', '--config'],
    ['check --config ori', 'origin.yaml'],
    ['credentials pus', 'push'],
    ['credentials push media --valid', '--validate-only'],
    ['import apache ori', 'origin.yaml'],
    ['init --credentials web', 'web-identity'],
    ['completion z', 'zsh'],
    ['credentials refresh --control n:1 med', 'media'],
    ['purge --control n:1 --bucket arch', 'archive'],
  ])('completes %s', async (line, completed) => {
    const node = `function headwater; string match -q '* --control n:1 *' $argv[2]; and printf 'archive\nmedia\n'; end`;
    const typed = `${node}; source fish; complete -C 'headwater ${line}'`;
    const { stdout } = await run('fish', ['-c', typed], options);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((offer) => offer.split('\t')[0]),
    ).toEqual([completed]);
  });
});

describe('headwater init on a terminal', () => {
  it('asks, says what is wrong with an answer and asks again, and takes what it suggests', async () => {
    const file = join(folder, 'answered.yaml');
    const said = await press(
      [
        ['[aws]', '\n'],
        ['[us-east-1]', 'eu-central-1\n'],
        ['called?', 'not a name\n'],
        ['It must be a bucket name', 'films\n'],
        ['all of it.', 'vod/\n'],
        ['none.', '\n'],
        ['[push]', 'file\n'],
        ['which file', '/run/keys.json\n'],
      ],
      [process.execPath, 'control/main.js', 'init', file, '--no-check'].map(absolute),
    );
    expect(said).toContain(`${file} is written`);
    expect(readFileSync(file, 'utf8')).toMatch(
      /bucket: "films"\s+region: "eu-central-1"[^]*source: file[^]*keys\.json"[^]*prefix: "vod\/"/,
    );
  });

  it('writes nothing where it is left', async () => {
    const file = join(folder, 'left.yaml');
    const command = [process.execPath, 'control/main.js', 'init', file].map(absolute);
    await expect(press([['[aws]', '\u0003']], command)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('nothing is written'),
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

function absolute(word: string): string {
  return word === 'control/main.js' ? join(process.cwd(), word) : word;
}
