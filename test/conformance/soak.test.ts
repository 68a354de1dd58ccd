import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { clientChannel } from '../../control/commands/client/client-channel.ts';
import { ControlClient } from '../../control/commands/client/control-client.ts';
import { childrenOf } from '../support/children-of.ts';
import { median } from '../support/median.ts';
import { startServing } from '../support/node-rig.ts';
import { patient } from '../support/patience.ts';
import { rssBytes } from '../support/rss-bytes.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';

/** `SOAK_MINUTES=10 npm run test:conformance -- soak` is what a release has to pass. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 0.5);
const DURATION_MS = MINUTES * 60_000;
const CONNECTIONS = 16;
const MEBIBYTE = 1024 * 1024;
/** What collected garbage may differ by from one look to another. */
const SWAY_BYTES = 32 * MEBIBYTE;

vi.setConfig({ testTimeout: patient(2 * DURATION_MS + 60_000) });

it(`${MINUTES} minutes at full speed, with a rotation each second, fail nothing and leave memory flat`, async () => {
  const node = await startServing();
  const client = new ControlClient(clientChannel({ control: node.control }, {}));
  let generation = 0;
  const rotate = async () => {
    generation++;
    const accessKeyId = `AKIASOAK${String(generation).padStart(12, '0')}`;
    const secretAccessKey = hash('sha256', accessKeyId, 'hex').slice(0, 40);
    node.store.addKey({ accessKeyId, secretAccessKey });
    const value = { accessKeyId, secretAccessKey, expireTime: undefined };
    await client.push({
      bucket: 'media',
      credential: { $case: 'accessKeyPair', value },
      validateOnly: false,
      requestId: '',
      expectedGeneration: undefined,
      activation: 0,
      wait: 0,
    });
  };
  await rotate();
  const load = readUnderLoad(await segmentsOf(node.url), DURATION_MS, CONNECTIONS);
  const untilMs = performance.now() + DURATION_MS;
  const memory: number[] = [];
  while (performance.now() < untilMs) {
    await Promise.all([rotate(), sleep(1000)]);
    memory.push([node.pid, ...childrenOf(node.pid)].reduce((sum, pid) => sum + rssBytes(pid), 0));
  }
  const { requests, failures } = await load;
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(generation);
  // The first third is warming up; whether what is left leans upwards, its halves tell.
  const settled = memory.slice(Math.floor(memory.length / 3));
  const half = Math.floor(settled.length / 2);
  console.log(`soak: ${requests} requests, ${generation} rotations, ${memoryLine(memory)}`);
  expect(median(settled.slice(half))).toBeLessThan(median(settled.slice(0, half)) * 1.05 + SWAY_BYTES);
  client.close();
});

/** `MiB at tenths of the time: 210 240 …` */
function memoryLine(memory: readonly number[]): string {
  const tenths = Array.from({ length: 10 }, (_, i) => memory[Math.floor((i * memory.length) / 10)] ?? 0);
  return `MiB at tenths of the time: ${tenths.map((bytes) => Math.round(bytes / MEBIBYTE)).join(' ')}`;
}
