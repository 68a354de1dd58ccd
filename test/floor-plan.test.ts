import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DEPCRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** What the import lint says of a house of a few files. */
async function lint(files: Readonly<Record<string, string>>): Promise<{ passes: boolean; said: string }> {
  const house = await mkdtemp(join(tmpdir(), 'headwater-house-'));
  onTestFinished(() => rm(house, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), text);
  }
  const args = [DEPCRUISE, 'origin', '--config', join(ROOT, '.dependency-cruiser.cjs')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: house }, (error, stdout, stderr) =>
      resolve({ passes: error === null, said: `${stdout}${stderr}` }),
    );
  });
}

const DOWN = { 'origin/http/a.ts': "import '../asset/b.ts';", 'origin/asset/b.ts': 'export {};' };

describe('the import lint', () => {
  it('lets a room import a room below it', async () => {
    expect(await lint(DOWN)).toMatchObject({ passes: true });
  });

  it('fails on a circle of rooms, though no file is in one', async () => {
    const { passes, said } = await lint({
      ...DOWN,
      'origin/asset/c.ts': "import '../http/d.ts';",
      'origin/http/d.ts': 'export {};',
    });
    expect(passes).toBe(false);
    expect(said).toContain('origin-asset-imports-only-rooms-below');
  });

  it('fails on a model that imports anything', async () => {
    const { said } = await lint({ ...DOWN, 'origin/model/e.ts': "import '../asset/b.ts';" });
    expect(said).toContain('model-imports-nothing');
  });
});
