import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';

const TESTS = `
import { expect, it } from 'vitest';
it('fails', () => expect(1).toBe(2));
// Results are told in bunches; the first has been told by then.
it('goes on and on', () => new Promise(() => setTimeout(() => console.log('ha' + 'nging'), 1500)));
`;

it.each(['SIGINT', 'SIGTERM'] as const)(
  'a run that %s ends says what has failed until then',
  async (signal) => {
    const folder = mkdtempSync(join(import.meta.dirname, 'interrupted-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'some.test.ts'), TESTS);
    const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--project', 'core', join(folder, 'some.test.ts')];
    // Neither what this run is told, nor its group.
    const run = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] }, detached: true });
    onTestFinished(() => void run.kill('SIGKILL'));
    let said = '';
    run.stdout.on('data', (chunk) => (said += String(chunk)));
    const errors = text(run.stderr);
    await vi.waitUntil(() => said.includes('hanging'), { timeout: 25_000 });
    const exited = once(run, 'exit');
    run.kill(signal);
    expect(await exited).toEqual([signal === 'SIGINT' ? 130 : 143, null]);
    expect(await errors).toMatch(
      /Failed until it was interrupted:\n.*some\.test\.ts > fails\n +expected 1 to be 2.*\nInterrupted: 0 passed, 1 failed, 1 not finished\n/,
    );
  },
);
