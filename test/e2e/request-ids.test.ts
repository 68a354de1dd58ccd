import { expect, test } from 'vitest';
import { originRig } from '../support/origin-rig.ts';

test('a request id comes back, with errors too; what is none does not', async () => {
  const { url } = await originRig();
  const idOf = async (path: string, id: string): Promise<string | null> =>
    (await fetch(url + path, { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
  expect(await idOf('/ladder.ism/.m3u8', 'Root=1-67891233-abcdef012345678912345678')).toBe(
    'Root=1-67891233-abcdef012345678912345678',
  );
  expect(await idOf('/nothing.ism/.m3u8', 'f058ebd6-02f7-4d3f-942e-904344e8cde5')).toBe(
    'f058ebd6-02f7-4d3f-942e-904344e8cde5',
  );
  expect(await idOf('/ladder.ism/.m3u8', '<script>')).toBeNull();
  expect(await idOf('/ladder.ism/.m3u8', 'x'.repeat(129))).toBeNull();
});
