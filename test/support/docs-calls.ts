import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** Programs that the pages call beside ours. Any other is a slip of the pen. */
const OTHERS =
  'aws npm openssl docker systemctl cp mv rm cat curl jq kubectl helm python3 node go source kill ps ss journalctl timedatectl dig tar grep protoc wc apt-get date etcd etcdctl';

/** Files that the shell itself reads. */
const READ = ['origin.env', 'secret.txt'];

/** Notes how it was called, in one write, since the programs of a pipe run at once; and says nothing. */
const NOTE = `#!/bin/bash
words=$(printf '%s\\x1f' "\${0##*/}" "$@")
echo "$words" >> "$CALLS"
`;

/** What a shell calls by a block, every program replaced by one that only takes a note. */
export function callsOf(code: string): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
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

/** Of a call of ours, what follows the name of the program. */
export function ourArguments([program, ...words]: readonly string[]): readonly string[] | undefined {
  if (program === 'headwater') return words;
  const at = words.indexOf('--');
  return program === 'npm' && words.includes('headwater') && at > 0 ? words.slice(at + 1) : undefined;
}
