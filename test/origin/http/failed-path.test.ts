import { expect, test } from 'vitest';
import { failedPath } from '../../../origin/http/failed-path.ts';

test.each([
  ['/vod/a.ism/.m3u8?Signature=abc', '/vod/a.ism/.m3u8'],
  ['http://me:secret@cdn.example/vod/a%20b.mp4?token=x', '/vod/a%20b.mp4'],
  ['me:secret@cdn.example:443', ''],
  ['*', ''],
  [undefined, ''],
  [`/${'a'.repeat(400)}`, `/${'a'.repeat(299)}…`],
])('failedPath(%s) is %s', (target, path) => {
  expect(failedPath(target)).toBe(path);
});
