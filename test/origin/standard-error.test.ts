import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

/** Lines of a talker. */
const SAID = 40_000;

/** Says more than any pipe and the process hold; then that it is alive, until it is told to end. */
const TALKER = `
  import { createLog } from '${new URL('../../control/log.ts', import.meta.url).href}';
  import { createLogger } from '${new URL('../../origin/log.ts', import.meta.url).href}';
  const logs = [createLog(), createLogger('origin')];
  for (let i = 0; i < ${SAID / 2}; i++) for (const log of logs) log.info({ text: 'x'.repeat(200) }, 'said');
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => undefined, 1000);
  process.stdout.write('alive\\n');
`;

/** Says a line whenever it is asked to. */
const WAITING_TALKER = `
  import { createLog } from '${new URL('../../control/log.ts', import.meta.url).href}';
  const log = createLog();
  process.stdin.on('data', () => {
    log.info({}, 'said');
    process.stdout.write('done\\n');
  });
  process.stdout.write('alive\\n');
`;

interface Talker {
  /** Resolves when it has said everything. */
  readonly alive: Promise<unknown>;
  /** Asks it to end; the answer is its exit code. */
  readonly end: () => Promise<unknown>;
  /** What nobody reads at first. */
  readonly readStderr: () => Readable;
}

/** Ends in the breath in which it speaks: more than a pipe holds, so that its reader is waited for. */
const LAST_WORDS = `
  import { createLog } from '${new URL('../../control/log.ts', import.meta.url).href}';
  const log = createLog();
  for (let i = 0; i < 1000; i++) log.info({ text: 'x'.repeat(200) }, 'said');
  process.exit(7);
`;

function start(stderr: 'pipe' | number, program = TALKER): ChildProcess {
  const args = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', stderr] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function talkerOf(child: ChildProcess, readStderr: () => Readable): Talker {
  const exited = once(child, 'exit');
  return {
    alive: once(child.stdout!, 'data'),
    end: async () => {
      child.kill('SIGTERM');
      return ((await exited) as [number])[0];
    },
    readStderr,
  };
}

function onSocket(): Talker {
  const child = start('pipe');
  return talkerOf(child, () => child.stderr!);
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function onPipe(): Talker {
  const path = join(newFolder(), 'stderr');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR);
  const child = start(fd);
  onTestFinished(() => closeSync(fd));
  return talkerOf(child, () => createReadStream(path));
}

/** `script` hands on what a terminal of its own shows, as long as somebody reads that. */
function onTerminal(): Talker {
  const [said, code] = [join(newFolder(), 'said'), join(newFolder(), 'code')];
  const node = `"${process.execPath}" --input-type=module --eval "$TALKER"`;
  const command = `${node} > '${said}' & echo $! > '${said}.pid'; wait $!; echo $? > '${code}'`;
  const child = spawn('script', ['--quiet', '--flush', '--command', command, '/dev/null'], {
    env: { ...process.env, TALKER, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const contents = (path: string) =>
    vi.waitUntil(() => existsSync(path) && readFileSync(path, 'utf8').trim(), { timeout: 25_000 });
  return {
    alive: contents(said),
    end: async () => {
      process.kill(Number(await contents(`${said}.pid`)), 'SIGTERM');
      return Number(await contents(code));
    },
    readStderr: () => child.stdout,
  };
}

describe.each([
  ['a socket', onSocket],
  ['a pipe', onPipe],
  ['a terminal', onTerminal],
])('standard error that is %s nobody reads', (_, startTalker) => {
  test('stops nobody, and does not hold up an end', async () => {
    const { alive, end } = startTalker();
    await alive;
    expect(await end()).toBe(7);
  });

  test('has the number of dropped lines when it is read again', async () => {
    const { alive, end, readStderr } = startTalker();
    await alive;
    const stderr = readStderr();
    let said = 0;
    let dropped = 0;
    for await (const line of createInterface(stderr)) {
      const fields = JSON.parse(line) as { msg: string; dropped?: number };
      if (fields.msg === 'said') said++;
      dropped += fields.dropped ?? 0;
      if (said + dropped === SAID) break;
    }
    expect(said).toBeGreaterThan(1000);
    expect(dropped).toBeGreaterThan(1000);
    expect(await end()).toBe(7);
    stderr.destroy();
  });
});

test.each([
  ['a socket', () => start('pipe', LAST_WORDS).stderr!],
  ['a pipe', pipeOfLastWords],
])('standard error that is %s has what was said in the last moment', async (_, lastWords) => {
  const said = await text(lastWords());
  expect(said.split('\n').filter((line) => line !== '')).toHaveLength(1000);
});

/** A shell's `|` is a pipe, where Node's is a socket. */
function pipeOfLastWords(): Readable {
  const node = `"${process.execPath}" --input-type=module --eval "$LAST_WORDS"`;
  const child = spawn('/bin/sh', ['-c', `${node} 2>&1 | cat`], { env: { ...process.env, LAST_WORDS } });
  return child.stdout;
}

test('standard error that was refused says how much when it is taken', async () => {
  const folder = newFolder();
  const path = join(folder, 'stderr');
  execFileSync('mkfifo', [path]);
  const reads = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stderr = openSync(path, constants.O_WRONLY);
  const child = start(stderr, WAITING_TALKER);
  await once(child.stdout!, 'data');
  closeSync(stderr);
  closeSync(reads);
  child.stdin!.write('speak\n');
  await once(child.stdout!, 'data');
  const reader = createReadStream(path);
  reader.once('open', () => child.stdin!.write('speak\n'));
  const lines = createInterface(reader)[Symbol.asyncIterator]();
  const [said, counted] = [await lines.next(), await lines.next()];
  expect(JSON.parse(String(said.value))).toMatchObject({ msg: 'said' });
  expect(JSON.parse(String(counted.value))).toMatchObject({ name: 'log', dropped: 1 });
  child.kill('SIGKILL');
});
