import { expect, test, vi } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

test('a key that the store does not know is refused, and reads go on with the one before', async () => {
  const node = await startServing(1);
  const push = (id: string, secret: string, ...more: string[]) =>
    runCommand(['credentials', 'push', 'media', '--from-env', '--control', node.control, '--json', ...more], {
      environment: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret },
    });
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  const first = await push(accessKeyId, secretAccessKey);
  expect(JSON.parse(first.stdout)).toMatchObject({ generation: 1, verification: { probe: '' } });
  const segment = async () => (await fetch(`${node.url}/ladder.ism/.m3u8`)).status;
  const read = await segment();
  await vi.waitFor(async () => {
    const valid = await push(accessKeyId, secretAccessKey, '--validate-only', '--verify');
    expect(valid.code).toBe(0);
  });
  const refused = await push('AKIANOBODYKNOWSTHIS1', secretAccessKey);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('the store answered 403 InvalidAccessKeyId (FAILED_PRECONDITION)');
  expect(await segment()).toBe(read);
  const forced = await push('AKIANOBODYKNOWSTHIS1', secretAccessKey, '--no-verify');
  expect(JSON.parse(forced.stdout)).toMatchObject({ generation: 2 });
});
