import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCommand } from '../../control/support/run-command.ts';
import { type Serving, serveConfig, temporaryFolder } from './serve-config.ts';

/** What `headwater import` made of another server's files. */
export interface Imported {
  /** Of those files. */
  readonly folder: string;
  readonly yaml: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that the command said. */
  readonly said: string;
}

/** Imports files, by their names; the first is given on the command line. */
export async function importFrom(server: string, files: Readonly<Record<string, string>>): Promise<Imported> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const [main = ''] = Object.keys(files);
  const secretsFile = join(folder, 'origin.env');
  const args = ['import', server, join(folder, main), '--secrets-file', secretsFile];
  const { code, stdout, stderr } = await runCommand(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect((await stat(secretsFile)).mode & 0o777).toBe(0o600);
  const again = await runCommand(args);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('not written over');
  const lines = (await readFile(secretsFile, 'utf8')).split('\n').filter((line) => line !== '');
  const environment = lines.map((line) => /^(\w+)='(.*)'$/.exec(line)?.slice(1) as [string, string]);
  return { folder, yaml: stdout, environment: Object.fromEntries(environment), said: stdout + stderr };
}

/** Runs an imported configuration as it is, on ports of its own, until it is ready: every source has delivered. */
export async function serveImported({
  yaml,
  environment,
}: Pick<Imported, 'yaml' | 'environment'>): Promise<Serving> {
  const listens = `control: { listen: "127.0.0.1:0" }\nops: { listen: "127.0.0.1:0" }\n`;
  const origin = yaml.includes('\norigin:') ? '' : 'origin: { listen: "127.0.0.1:0", workers: 1 }\n';
  const serving = await serveConfig(yaml + listens + origin, environment);
  await expect.poll(async () => (await fetch(`${serving.ops}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  return serving;
}
