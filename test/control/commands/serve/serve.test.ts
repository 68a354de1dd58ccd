import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { childrenOf } from '../../../support/children-of.ts';
import { freePort } from '../../../support/free-port.ts';
import { SECRET, TOKEN } from '../../support/control-fixtures.ts';
import { runCommand, startCommand } from '../../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = join(folder, 'origin.yaml');
const STATIC_SECRET = 'kWcrlUX5JEDGM/LtmEENI/aVmYvHNif5zB+d9+ct';
writeFileSync(
  FILE,
  `
origin: { listen: 127.0.0.1:0, workers: 2, access_log: true }
control: { listen: 127.0.0.1:0 }
ops: { listen: 127.0.0.1:0 }
buckets:
  media: { bucket: films, region: eu-central-1, endpoint: http://127.0.0.1:1, pool: { retries: 0 } }
  other:
    bucket: films
    region: eu-central-1
    endpoint: http://127.0.0.1:1
    credentials: { source: static, access_key_id: AKIAOTHEROTHEROTHER1, secret_access_key: "\${env:OTHER_SECRET}" }
    pool: { retries: 0 }
routes:
  - { path: /vod/, bucket: media }
  - { path: /other/, bucket: other }
`,
);
const ENVIRONMENT = { OTHER_SECRET: STATIC_SECRET };

interface Serving {
  readonly origin: string;
  readonly control: string;
  readonly ops: string;
  readonly pid: number;
  /** Everything said so far, on both streams. */
  output(): string;
  /** Ends it and answers with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).map((child) => child.kill('SIGKILL')));

async function serve(): Promise<Serving> {
  const child = startCommand(['serve', '--config', FILE], { environment: ENVIRONMENT });
  started.push(child);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = Promise.withResolvers<Record<'origin' | 'control' | 'ops', string>>();
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    const line = output.split('\n').find((each) => each.includes('headwater is serving'));
    if (line) ready.resolve(JSON.parse(line) as never);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  void exited.then(() => ready.reject(new Error(output)));
  return {
    ...(await ready.promise),
    pid: child.pid!,
    output: () => output,
    stop(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Its other end stays open and is never read. */
function fullPipe(): number {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const filling = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(filling));
  const fill = () => writeSync(filling, Buffer.alloc(4096));
  expect(() => Array.from({ length: 100_000 }, fill)).toThrow('EAGAIN');
  return openSync(path, constants.O_WRONLY);
}

describe('serve', () => {
  test('runs workers, takes a push, and ends with nothing left when told to', async () => {
    const node = await serve();
    const workers = childrenOf(node.pid);
    expect(workers).toHaveLength(2);
    expect(readFileSync(`/proc/${workers[0]}/comm`, 'utf8')).toBe('headwater worke\n');
    const ready = await fetch(`http://${node.ops}/readyz`);
    expect({ status: ready.status, text: await ready.text() }).toEqual({ status: 200, text: 'ready\n' });
    expect(await node.stop('SIGTERM')).toBe(0);
    expect(workers.filter((pid) => readdirSync('/proc').includes(String(pid)))).toEqual([]);
    expect(node.output()).toContain('headwater has stopped');
  });

  test('serves on when its terminal closes', async () => {
    const node = await serve();
    process.kill(node.pid, 'SIGHUP');
    expect((await fetch(`http://${node.ops}/readyz`)).status).toBe(200);
    expect(await node.stop('SIGTERM')).toBe(0);
  });

  test.each([
    ['is on a full disk', () => openSync('/dev/full', 'w')],
    ['is a pipe that nobody reads', fullPipe],
  ])('serves on where its log %s, and ends when told to', async (_, openLog) => {
    const [origin, ops] = [await freePort(), await freePort()];
    const file = join(folder, 'full.yaml');
    const text = readFileSync(FILE, 'utf8')
      .replace('origin: { listen: 127.0.0.1:0', `origin: { listen: "127.0.0.1:${origin}"`)
      .replace('ops: { listen: 127.0.0.1:0', `ops: { listen: "127.0.0.1:${ops}"`);
    writeFileSync(file, text);
    const log = openLog();
    const child = spawn(process.execPath, ['control/main.js', 'serve', '--config', file], {
      env: { PATH: process.env['PATH'], ...ENVIRONMENT },
      stdio: ['ignore', 'ignore', log],
    });
    closeSync(log);
    started.push(child);
    const exited = once(child, 'exit');
    const statusOf = async (url: string) => (await fetch(url)).status;
    await vi.waitFor(async () => expect(await statusOf(`http://127.0.0.1:${ops}/readyz`)).toBe(200), 60_000);
    for (let request = 0; request < 4; request++) {
      expect(await statusOf(`http://127.0.0.1:${origin}/nowhere`)).toBe(404);
    }
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  test('never shows a secret: not in what it prints, answers or is started with', async () => {
    const node = await serve();
    const at = ['--control', node.control];
    const good = JSON.stringify({
      Credentials: {
        AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        SecretAccessKey: SECRET,
        SessionToken: TOKEN,
        Expiration: '2099-01-01T00:00:00Z',
      },
    });
    const bad = JSON.stringify({
      access_key_id: 'A B',
      secret_access_key: `${SECRET} x`,
      session_token: `${TOKEN} x`,
    });
    const seen: string[] = [];
    for (const [args, stdin] of [
      [['credentials', 'push', 'media'], good],
      [['credentials', 'push', 'media', '--json'], good],
      [['credentials', 'push', 'media'], bad],
      [['credentials', 'push', 'nowhere'], good],
      [['credentials', 'push', 'media', '--expected-generation', '9'], good],
      [['credentials', 'push', 'media'], good.slice(0, -9)],
      [['credentials', 'list', '--json'], ''],
      [['status'], ''],
      [['status', '--json'], ''],
    ] as const) {
      const { stdout, stderr } = await runCommand([...args, ...at], { stdin });
      seen.push(stdout, stderr);
    }
    seen.push((await runCommand(['check', '--config', FILE], { environment: ENVIRONMENT })).stdout);
    for (const url of [
      `${node.origin}/vod/a.mp4/.m3u8`,
      `${node.origin}/other/a.ism/.mpd`,
      `${node.ops}/metrics`,
      `${node.ops}/readyz`,
    ]) {
      const response = await fetch(`http://${url}`);
      seen.push(JSON.stringify([...response.headers]), await response.text());
    }
    const events = await fetch(`http://${node.ops}/events`);
    seen.push(new TextDecoder().decode((await events.body!.getReader().read()).value));
    for (const pid of childrenOf(node.pid)) {
      seen.push(
        readFileSync(`/proc/${pid}/cmdline`, 'latin1'),
        readFileSync(`/proc/${pid}/environ`, 'latin1'),
      );
    }
    await node.stop('SIGTERM');
    seen.push(node.output());
    const all = seen.join('\n');
    expect(all).toContain('generation 1 is active');
    expect(all).toContain('store-unreachable');
    for (const secret of [SECRET, TOKEN, STATIC_SECRET]) expect(all).not.toContain(secret);
  });

  test('refuses a configuration with problems, all at once', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'orgin: {}\nbuckets: {}\nroutes: []\n');
    const { code, stdout, stderr } = await runCommand(['serve', '--config', file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `error: ${file}:1:1: orgin: unknown key; the nearest known one is "origin"\n${file}:3:1: routes: must have at least one route\n`,
    );
  });

  test.each([
    ['origin', 'Cannot start the origin on'],
    ['control', 'Cannot serve control on'],
    ['ops', 'Cannot serve ops on'],
  ] as const)('says that the address of %s is taken, and nothing else', async (part, action) => {
    const node = await serve();
    const file = join(folder, 'taken.yaml');
    const taken = readFileSync(FILE, 'utf8').replace(
      `${part}: { listen: 127.0.0.1:0`,
      `${part}: { listen: "${node[part]}"`,
    );
    writeFileSync(file, taken);
    const { code, stderr } = await runCommand(['serve', '--config', file], { environment: ENVIRONMENT });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${action} ${node[part]}: the address is in use\n`,
    });
    await node.stop('SIGTERM');
  });
});

describe('check', () => {
  test('prints what was understood', async () => {
    const { code, stdout } = await runCommand(['check', '--config', FILE], { environment: ENVIRONMENT });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^media +films +eu-central-1 +http:\/\/127\.0\.0\.1:1 +path +v4 in the header +waits for a push$/m,
    );
    expect(stdout).toMatch(/^other .* static AKIA…HER1$/m);
    expect(stdout).toMatch(/^\/vod\/ +any +media +\(none\) +package +everybody$/m);
    expect(stdout).toContain(`OK  ${FILE} is a valid configuration`);
  });

  test('--json names each problem and where it is, or none', async () => {
    const good = await runCommand(['check', '--config', FILE, '--json'], { environment: ENVIRONMENT });
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(good.stdout)).toMatchObject({
      valid: true,
      problems: [],
      buckets: {
        media: { bucket: 'films', region: 'eu-central-1', signing: { version: 'v4', in: 'header' } },
      },
      routes: expect.arrayContaining([
        expect.objectContaining({ path: '/vod/', hosts: null, bucket: 'media', shield: null, viewers: null }),
      ]),
    });

    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'orgin: {}\nbuckets: {}\nroutes: []\n');
    const bad = await runCommand(['check', '--config', file, '--json']);
    expect({ ...bad, stdout: JSON.parse(bad.stdout) as unknown }).toEqual({
      code: 1,
      stderr: `error: ${file} is no valid configuration\n`,
      stdout: {
        valid: false,
        problems: [
          {
            file,
            line: 1,
            column: 1,
            key: 'orgin',
            text: 'unknown key; the nearest known one is "origin"',
          },
          { file, line: 3, column: 1, key: 'routes', text: 'must have at least one route' },
        ],
      },
    });
  });

  test('names a file that is not there', async () => {
    const { code, stderr } = await runCommand(['check', '--config', join(folder, 'none.yaml')]);
    expect(code).toBe(1);
    expect(stderr).toContain('none.yaml: there is no such file');
  });
});

describe('--help', () => {
  test.each([
    [],
    ['demo'],
    ['serve'],
    ['check'],
    ['credentials', 'push'],
    ['credentials', 'list'],
    ['credentials', 'refresh'],
    ['credentials', 'rollback'],
    ['credentials', 'revoke'],
    ['credentials', 'watch'],
    ['status'],
    ['import'],
    ['import', 'apache'],
    ['signing-key'],
    ['presign'],
    ['policy'],
    ['explain'],
  ])('has examples and exit codes for %s %s, in lines that fit', async (...args) => {
    const { code, stdout } = await runCommand([...args.filter(Boolean), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:\n  ');
    expect(stdout).toContain('Exit codes:\n  0  done');
    expect(stdout).not.toContain('default: ""');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  test('says what "headwater" stands for where it is not installed', async () => {
    expect((await runCommand(['--help'])).stdout).toContain('npm run --silent headwater --\n');
  });
});
