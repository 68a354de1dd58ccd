import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { CredentialServiceClient } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { readState } from '../../../control/state/state-file.ts';
import { SECRET } from '../support/control-fixtures.ts';
import { newState } from './support.ts';

const NODE = fileURLToPath(new URL('../support/pushed-node.ts', import.meta.url));

const PUSHES = 300;
const MOST_PUSHES_A_ROUND = 40;

interface Started {
  readonly control: string;
  readonly generation: number;
  readonly maskedAccessKeyId?: string;
}

async function startNode(file: string, key: Buffer) {
  const child = spawn(process.execPath, [NODE, file, key.toString('base64')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { ...(JSON.parse(line) as Started), kill };
}

/** An id that tells the generation it is pushed as: `AKIA000000000042` is shown as `AKIA…0042`. */
const idOf = (generation: number) => `AKIA${String(generation).padStart(12, '0')}`;

function push(client: CredentialServiceClient, generation: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const keys = { accessKeyId: idOf(generation), secretAccessKey: SECRET, expireTime: undefined };
  const request = {
    bucket: 'media',
    credential: { $case: 'accessKeyPair', value: keys } as const,
    validateOnly: false,
    requestId: '',
    expectedGeneration: undefined,
    activation: 0 as const,
    wait: 0 as const,
  };
  client.pushCredential(request, (error, answer) => (error ? reject(error) : resolve(answer.generation)));
  return promise;
}

test('a primary that is killed amid pushes begins again with the last one acknowledged, or the one under way', async () => {
  const { file, key } = newState();
  let acknowledged = 0;
  let asked = 0;
  let pushes = 0;
  while (pushes < PUSHES) {
    const node = await startNode(file, key.bytes);
    expect(node.generation).toBeGreaterThanOrEqual(acknowledged);
    expect(node.generation).toBeLessThanOrEqual(asked);
    if (node.generation > 0) expect(node.maskedAccessKeyId).toBe(`AKIA…${idOf(node.generation).slice(-4)}`);
    acknowledged = node.generation;
    const client = new CredentialServiceClient(node.control, credentials.createInsecure());
    const lastPush = 1 + Math.floor(Math.random() * MOST_PUSHES_A_ROUND);
    pushes += lastPush;
    for (let pushed = 1; pushed <= lastPush; pushed++) {
      asked = acknowledged + 1;
      const answer = push(client, asked);
      if (pushed === lastPush) {
        // A push takes some milliseconds: before, while and after it is written.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
        const killed = node.kill();
        acknowledged = await answer.catch(() => acknowledged);
        await killed;
      } else acknowledged = await answer;
    }
    client.close();
    const { live } = readState({ file, key })!.state.buckets['media'] ?? {};
    expect([acknowledged, asked]).toContain(live?.current?.generation ?? 0);
  }
});
