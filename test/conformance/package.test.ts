import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { childrenOf } from '../support/children-of.ts';

const run = promisify(execFile);

/** Without Node, which is its own package. */
const MAX_INSTALLED_BYTES = 20_000_000;

const folder = mkdtempSync(join(tmpdir(), 'headwater-package-'));
const installed = join(folder, 'prefix/lib/node_modules/headwater');
const command = join(folder, 'prefix/bin/headwater');
/** Of somebody who is not in the project's folder, and has none of its environment. */
const elsewhere = {
  cwd: folder,
  env: { PATH: `${join(folder, 'prefix/bin')}:/usr/local/bin:/usr/bin:/bin`, HOME: folder },
};

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, stdout.trim().split('\n').at(-1)!);
  await run('npm', ['install', '--global', '--silent', '--prefix', join(folder, 'prefix'), tarball]);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('what npm pack makes, installed', () => {
  it('is small, and brings nothing but Node', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.parentPath.includes('node_modules/headwater/node_modules'),
    );
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
    expect(readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(
      expect.arrayContaining(['node']),
    );
    for (const name of readdirSync(join(installed, 'node_modules'))) expect(name).toMatch(/^\.|^node/);
  });

  it('runs on the Node it brought, in any folder', async () => {
    const { stdout } = await run(command, ['--version'], elsewhere);
    expect(stdout).toBe('0.1.0\n');
    const { stdout: help } = await run(command, ['--help'], elsewhere);
    expect(help).not.toContain('npm run');
  });

  it('plays, shows its page, and takes a key by the command that it prints', async () => {
    const demo = spawn(command, ['demo'], elsewhere);
    onTestFinished(() => void demo.kill('SIGKILL'));
    const said = await saidBy(demo, 'Ctrl-C ends it');
    const after = (label: string) => new RegExp(`${label} +(\\S+)`).exec(said)?.[1] ?? '';
    expect(await (await fetch(after('HLS'))).text()).toMatch(/^#EXTM3U\n/);
    for (const path of ['', 'page.js', 'vendor/hls.js', 'vendor/dash-mss.js'])
      expect((await fetch(`${after('figures')}${path}`)).status, path).toBe(200);
    const push = /# Push.*\n {2}(.*)/.exec(said)![1]!;
    expect(push).toMatch(/\| headwater credentials push films/);
    const { stdout } = await run('sh', ['-c', push], elsewhere);
    expect(stdout).toContain('films: generation 2 is active');
    const workers = childrenOf(demo.pid!);
    expect(workers).toHaveLength(2);
    demo.kill('SIGINT');
    expect(await once(demo, 'exit')).toEqual([0, null]);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('says in a sentence that a Node is too old', async () => {
    rmSync(join(installed, 'node_modules'), { recursive: true });
    const old = join(folder, 'old');
    mkdirSync(old);
    const pretending =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.9"}})';
    writeFileSync(join(old, 'node'), `#!/bin/sh\nexec '${process.execPath}' --import='${pretending}' "$@"\n`);
    chmodSync(join(old, 'node'), 0o755);
    const env = { ...elsewhere.env, PATH: `${old}:${elsewhere.env.PATH}` };
    await expect(run(command, ['--version'], { ...elsewhere, env })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^headwater needs Node 24 or newer, and this is 20\.9\.9: .*\n$/),
    });
  });
});

async function saidBy(child: ChildProcessWithoutNullStreams, last: string): Promise<string> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  await vi.waitUntil(() => said.includes(last), { timeout: 60_000 });
  return said;
}
