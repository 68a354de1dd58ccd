import { hash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { clientChannel } from '../../control/commands/client/client-channel.ts';
import { ControlClient } from '../../control/commands/client/control-client.ts';
import type { StoreKey } from '../../fixtures/s3/key-ring.ts';
import { runCommand } from '../control/support/run-command.ts';
import { startServing, type NodeRig } from '../support/node-rig.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';

const ROTATIONS = 20;
const CONNECTIONS = 50;

describe('a key that is rotated every second under load, the old one revoked as soon as the push has answered', () => {
  it('fails no request, cuts none, and shows no secret anywhere', async () => {
    const node = await startServing();
    const client = new ControlClient(clientChannel({ control: node.control }, {}));
    const keys = [newKey(0)];
    await rotate(node, client, keys);
    const expected = await segmentsOf(node.url);
    const isOver = (): boolean => keys.length > ROTATIONS;
    const load = readUnderLoad(expected, isOver, CONNECTIONS);
    while (!isOver()) {
      const rested = sleep(1000);
      keys.push(newKey(keys.length));
      await rotate(node, client, keys);
      await rested;
    }
    const { requests, failures } = await load;
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(ROTATIONS);

    const shown = await everythingShown(node);
    const { workers } = JSON.parse(shown.status) as { workers: { generations: Record<string, number> }[] };
    expect(workers.map(({ generations }) => generations['media'])).toEqual([keys.length, keys.length]);
    for (const { secretAccessKey, sessionToken } of keys) {
      for (const [where, text] of Object.entries(shown)) {
        expect(text.includes(secretAccessKey), `a secret in ${where}`).toBe(false);
        expect(sessionToken !== undefined && text.includes(sessionToken), `a token in ${where}`).toBe(false);
      }
    }
    client.close();
  });
});

/** Makes the newest key valid at the store, pushes it, and revokes the one before. */
async function rotate(node: NodeRig, client: ControlClient, keys: readonly StoreKey[]): Promise<void> {
  const key = keys.at(-1) as StoreKey;
  const before = keys.at(-2);
  node.store.addKey(key);
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const response = await client.push({
    bucket: 'media',
    credential:
      sessionToken === undefined
        ? { $case: 'accessKeyPair', value: { accessKeyId, secretAccessKey, expireTime: undefined } }
        : {
            $case: 'sessionCredentials',
            value: { accessKeyId, secretAccessKey, sessionToken, expireTime: undefined },
          },
    validateOnly: false,
    requestId: '',
    expectedGeneration: keys.length - 1,
    activation: 0,
    wait: 0,
  });
  expect(response.generation).toBe(keys.length);
  expect(response.workers.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
  if (before !== undefined) node.store.revokeKey(before.accessKeyId);
}

/** Long-term keys and session credentials in turns. */
function newKey(n: number): StoreKey {
  const accessKeyId = `${n % 2 === 0 ? 'AKIA' : 'ASIA'}ROTATION${String(n).padStart(8, '0')}`;
  const secretAccessKey = `rotation/secret+${n}/${hash('sha256', `secret ${n}`, 'base64').slice(0, 22)}`;
  const sessionToken = `rotation/token+${n}/${hash('sha256', `token ${n}`, 'base64')}`;
  return { accessKeyId, secretAccessKey, ...(n % 2 === 1 && { sessionToken }) };
}

/** All that a person or a machine gets to see of a node. */
async function everythingShown(node: NodeRig): Promise<Record<string, string> & { status: string }> {
  const get = async (path: string): Promise<string> => (await fetch(node.ops + path)).text();
  const control = ['--control', node.control];
  return {
    log: node.output,
    metrics: await get('/metrics'),
    readyz: await get('/readyz'),
    page: await get('/'),
    status: (await runCommand(['status', '--json', ...control])).stdout,
    'status for people': (await runCommand(['status', ...control])).stdout,
    list: (await runCommand(['credentials', 'list', '--json', ...control])).stdout,
    'refused push': JSON.stringify(
      await runCommand(['credentials', 'push', 'media', ...control], {
        stdin: JSON.stringify(refusedPush()),
      }),
    ),
    processes: await processes(node.pid),
  };
}

/** Well-formed but for its expiry; its secret must not come back. */
function refusedPush(): object {
  const { accessKeyId, secretAccessKey, sessionToken } = newKey(1);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: '2020-01-01T00:00:00Z',
    },
  };
}

/** Titles, arguments and environments of the node's processes. */
async function processes(pid: number): Promise<string> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const texts = [String(pid), ...children].flatMap((one) => [
    readFile(`/proc/${one}/cmdline`, 'utf8'),
    readFile(`/proc/${one}/environ`, 'utf8'),
  ]);
  expect((await readdir('/proc')).includes(String(pid))).toBe(true);
  return (await Promise.all(texts)).join('\n');
}
