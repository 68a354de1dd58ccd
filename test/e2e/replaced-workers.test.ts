import { Agent, get } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { formatListenAddress } from '../../control/listen-address.ts';
import { ORIGIN_WORKER } from '../../control/commands/serve/origin-worker.ts';
import { forkedWorkers } from '../../control/supervisor/forked-worker.ts';
import { Supervisor } from '../../control/supervisor/supervisor.ts';
import { keptLog } from '../control/support/control-fixtures.ts';
import { FIRST_KEY, bucketConfig } from '../support/store-rig.ts';
import { startVirtualStore } from '../support/virtual-store.ts';

const OBJECT_BYTES = 100_000;
const CLIENTS = 8;
const WORKERS = 2;

describe('workers that are replaced under load', () => {
  it.each([
    ['that keep their connections', true],
    ['that open one for each request', false],
  ])('cost no answer of clients %s', async (_, keepAlive) => {
    const supervisor = await startWorkers();
    const before = pidsOf(supervisor);
    const agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive, maxSockets: 1 }));
    onTestFinished(() => agents.forEach((agent) => agent.destroy()));
    const url = `http://${formatListenAddress(supervisor.address)}`;
    let [answers, replaced] = [0, false];
    const clients = agents.map(async (agent, client) => {
      while (!replaced) {
        expect(await bytesOf(`${url}/${client}-${answers}`, agent)).toBe(OBJECT_BYTES);
        answers++;
      }
    });
    const replacing = (async () => {
      await vi.waitUntil(() => answers > 10 * CLIENTS, 20_000);
      await supervisor.replaceWorkers();
      await supervisor.replaceWorkers();
      replaced = true;
    })();
    await Promise.all([replacing, ...clients]);
    expect(pidsOf(supervisor).filter((pid) => before.includes(pid))).toEqual([]);
    await vi.waitFor(
      () => expect(supervisor.counters().requests.answers).toEqual({ file: { 200: answers } }),
      {
        timeout: 5000,
      },
    );
  });
});

async function startWorkers(): Promise<Supervisor> {
  const endpoint = await startVirtualStore(OBJECT_BYTES);
  const bucket = { ...bucketConfig({ url: endpoint } as never), endpoint };
  const supervisor = new Supervisor({
    config: {
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      buckets: { media: bucket },
      routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'passthrough' }],
    },
    workers: WORKERS,
    launcher: forkedWorkers(ORIGIN_WORKER),
    credentials: () => [
      { bucket: 'media', newest: 1, current: { bucket: 'media', generation: 1, credential: FIRST_KEY } },
    ],
    log: keptLog(),
  });
  onTestFinished(() => supervisor.destroy());
  await supervisor.start();
  return supervisor;
}

function pidsOf(supervisor: Supervisor): number[] {
  return supervisor.report().map(({ pid }) => pid);
}

function bytesOf(url: string, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get(url, { agent }, (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    response.on('end', () => resolve(bytes));
    response.on('error', reject);
  }).on('error', reject);
  return promise;
}
