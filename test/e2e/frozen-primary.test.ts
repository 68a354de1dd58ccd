import { get } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

const CONNECTIONS = 64;

it('a primary that stands still costs no connection: workers accept for themselves', async () => {
  const node = await startServing();
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  await runCommand(['credentials', 'push', 'media', '--control', node.control], {
    environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  });
  process.kill(node.pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(node.pid, 'SIGCONT'));
  const asked = Array.from({ length: CONNECTIONS }, () => statusOf(`${node.url}/ladder.ism/.m3u8`));
  expect(await Promise.all(asked)).toEqual(asked.map(() => 200));
});

/** On a connection of its own. */
function statusOf(url: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const request = get(url, { agent: false }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode));
  });
  request.once('error', reject);
  return promise;
}
