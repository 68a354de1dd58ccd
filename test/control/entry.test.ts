import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { childrenOf } from '../support/children-of.ts';
import { freePort } from '../support/free-port.ts';
import { idleConfig } from '../support/idle-config.ts';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
const OLDEST = Number(engines.node.replace('>=', ''));

async function run(args: readonly string[]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: ((await exited) as [number])[0], stdout, stderr };
}

/** As if Node were of another version. */
const pretending = (version: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-entry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a Node that is older than "engines" says so in a sentence', async () => {
  expect(await run([pretending(`${OLDEST - 1}.9.9`), 'control/main.js', '--version'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      `headwater needs Node ${OLDEST} or newer, and this is ${OLDEST - 1}.9.9: ` +
      '"npm rebuild node --ignore-scripts=false" installs one here, for "npm run headwater"\n',
  });
  expect(await run([pretending(`${OLDEST}.0.0`), 'control/main.js', '--version'])).toMatchObject({ code: 0 });
});

test('a folder without packages says so in a sentence', async () => {
  const folder = temporaryFolder();
  for (const part of ['control', 'origin', 'fixtures', 'package.json'])
    cpSync(part, join(folder, part), { recursive: true });
  expect(await run([join(folder, 'control/main.js'), '--version'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'headwater needs packages that are not here: "npm ci" installs them\n',
  });
});

test('npm run headwater hands a request to stop on, and leaves nothing behind', async () => {
  const [file, port] = [join(temporaryFolder(), 'origin.yaml'), await freePort()];
  writeFileSync(file, idleConfig(port));
  const npm = spawn('npm', ['run', '--silent', 'headwater', '--', 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => endGroup(npm.pid!));
  let said = '';
  npm.stderr.on('data', (chunk) => (said += String(chunk)));
  await vi.waitUntil(() => said.includes('headwater is serving'), { timeout: 60_000 });
  expect(childrenOf(npm.pid!)).toHaveLength(1);
  npm.kill('SIGTERM');
  // The streams end when the last process that has them does.
  await once(npm, 'close');
  expect(said).toContain('headwater has stopped');
  const next = createServer().listen(port, '127.0.0.1');
  await once(next, 'listening');
  next.close();
});

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All have ended.
  }
}

test('relative paths start where npm was called', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'headwater.yaml'), idleConfig(8080));
  const check = `npm --prefix "${process.cwd()}" run --silent headwater -- check`;
  const { stdout } = await promisify(execFile)('sh', ['-c', `${check} && ${check} --config headwater.yaml`], {
    cwd: folder,
  });
  expect(stdout.match(/^OK .*/gm)).toEqual([
    'OK  ./headwater.yaml is a valid configuration',
    'OK  headwater.yaml is a valid configuration',
  ]);
});
