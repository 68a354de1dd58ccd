import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { FIRST_KEY } from '../support/store-rig.ts';
import { startServing } from '../support/node-rig.ts';

const run = promisify(execFile);

/** A folder with what the page of pushing has of a language, and the project's own files by their names. */
async function folderWith(heading: string): Promise<{ folder: string; shell: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-pushing-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['proto', 'control', 'node_modules'])
    await symlink(join(process.cwd(), name), join(folder, name));
  const page = await readFile('docs/pushing.md', 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith(heading))!;
  for (const [, name = '', code = ''] of section.matchAll(/^```\w+\n(?:#|\/\/) (push\.\w+)\n(.*?)^```/gms))
    await writeFile(join(folder, name), code);
  const typed = /^```sh\n(.*?)^```/ms.exec(section)![1]!;
  // Installed already.
  return { folder, shell: typed.replaceAll(/^(?:apt-get|npm) install.*\n/gm, '') };
}

it.each(['Python', 'Node', 'curl'])('docs/pushing.md pushes from %s', async (heading) => {
  const node = await startServing(1);
  const { folder, shell } = await folderWith(heading);
  const env = {
    // Debian's Python, which has Debian's packages.
    PATH: `/usr/bin:/bin:${process.env['PATH']}`,
    HEADWATER_CONTROL: node.control,
    AWS_ACCESS_KEY_ID: FIRST_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: FIRST_KEY.secretAccessKey,
  };
  const nodeFirst = heading === 'Node' ? { ...env, PATH: process.env['PATH'] } : env;
  const { stdout } = await run('bash', ['-e', '-c', shell], { cwd: folder, env: nodeFirst });
  expect(stdout.trim()).toBe(heading === 'curl' ? 'grpc-status: 0' : 'media: generation 1 is active');
});
