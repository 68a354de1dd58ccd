import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { runCommand, startCommand } from '../../control/support/run-command.ts';

/** `headwater serve` of a configuration, where it listens. */
export interface Serving {
  /** `http://HOST:PORT`, as `ops`. */
  readonly origin: string;
  readonly ops: string;
  /** `HOST:PORT` */
  readonly control: string;
  /** Everything it wrote so far. */
  readonly output: string;
}

/** Goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'headwater-e2e-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** Checks a configuration and runs it in processes of its own until the test ends. */
export async function serveConfig(
  yaml: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const file = join(await temporaryFolder(), 'origin.yaml');
  await writeFile(file, yaml);
  const checked = await runCommand(['check', '--config', file], { environment });
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  const child = startCommand(['serve', '--config', file], { environment });
  onTestFinished(() => ended(child));
  const { promise, resolve, reject } = Promise.withResolvers<Record<'origin' | 'control' | 'ops', string>>();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
      const line = output.split('\n').find((each) => each.includes('headwater is serving'));
      if (line !== undefined) resolve(JSON.parse(line) as never);
    });
  }
  child.once('exit', () => reject(new Error(output)));
  const { origin, control, ops } = await promise;
  return {
    origin: `http://${origin}`,
    ops: `http://${ops}`,
    control,
    get output() {
      return output;
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGTERM');
  await promise;
}
