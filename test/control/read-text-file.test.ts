import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../control/config/load-config.ts';
import { readTextFile } from '../../control/read-text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: string | Buffer): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

describe('readTextFile()', () => {
  test('reads as much as is allowed, without a byte order mark', () => {
    expect(readTextFile(fileWith('\uFEFFäb'), 6)).toBe('äb');
    expect(() => readTextFile(fileWith('\uFEFFäb'), 5)).toThrow('it is larger than 5 bytes');
  });

  test('reads files of the kernel, which have no size', () => {
    expect(readTextFile('/proc/self/status', 65_536)).toContain(`Pid:\t${process.pid}\n`);
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x66, 0xfc, 0x6c])],
    ['UTF-16', Buffer.from('buckets: {}', 'utf16le')],
  ])('refuses %s', (_, content) => {
    expect(() => readTextFile(fileWith(content), 100)).toThrow('it is not text in UTF-8');
  });
});

describe('loadConfig() says why it cannot read', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);

  test.each([
    [join(folder, 'none.yaml'), 'there is no such file'],
    [folder, 'it is a directory'],
    [pipe, 'it is no regular file'],
    ['/dev/zero', 'it is no regular file'],
    [join(folder, 'a'.repeat(300)), 'its name is too long'],
  ])('%s', (path, state) => {
    expect(() => loadConfig(path, {})).toThrow(`Cannot read configuration ${path}: ${state}`);
  });

  test('a file too large', () => {
    const path = fileWith('#'.repeat(1024 * 1024 + 1));
    expect(() => loadConfig(path, {})).toThrow('it is larger than 1048576 bytes');
  });
});
