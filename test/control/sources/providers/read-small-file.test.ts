import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSmallFile } from '../../../../control/sources/providers/read-small-file.ts';

test('readSmallFile() waits for no pipe and reads no device', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-small-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero']) {
    await expect(readSmallFile(path, AbortSignal.timeout(5000))).rejects.toThrow(
      `cannot read ${path}: it is no regular file`,
    );
  }
});
