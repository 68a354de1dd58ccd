import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appendLine } from '../../../control/audit/append-line.ts';

function newFile() {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-append-'));
  const path = join(folder, 'lines');
  const file = openSync(path, 'a+');
  onTestFinished(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });
  return { file, text: () => readFileSync(path, 'utf8') };
}

describe('appendLine()', () => {
  test('writes all of a line that is taken in parts', () => {
    const { file, text } = newFile();
    appendLine(file, 'a line', (to, bytes) => writeSync(to, bytes.subarray(0, 3)));
    expect(text()).toBe('a line\n');
  });

  test('leaves nothing of a line that the disk has no room for', () => {
    const { file, text } = newFile();
    appendLine(file, 'before');
    let room = 3;
    const onFullDisk = (to: number, bytes: Uint8Array) => {
      if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const taken = writeSync(to, bytes.subarray(0, room));
      room -= taken;
      return taken;
    };
    expect(() => appendLine(file, 'a line', onFullDisk)).toThrow('full');
    appendLine(file, 'after');
    expect(text()).toBe('before\nafter\n');
  });
});
