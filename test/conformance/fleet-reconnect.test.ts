import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EtcdClient } from '../../control/fleet/etcd/etcd-client.ts';
import { FleetKeys } from '../../control/fleet/fleet-keys.ts';
import { Membership } from '../../control/fleet/membership.ts';
import { Replica } from '../../control/fleet/replica.ts';
import { type EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { patient } from '../support/patience.ts';
import { SILENT, put } from './support/etcd-clients.ts';

const NODES = 200;
const OUTAGE_MS = 16_000;
const LIMIT_MS = 10_000;
/** To read all and watch it, to find another member or two, to have a lease again and to say so. */
const MESSAGES_A_NODE = 10;

const KEYS = new FleetKeys('many');

/** What nodes do with etcd, without what they do with credentials. */
function startNode(rig: EtcdRig, number: number) {
  const etcd = new EtcdClient({ config: { endpoints: rig.endpoints }, log: SILENT });
  const node = `node-${number}`;
  const membership = new Membership({
    etcd,
    keys: KEYS,
    node,
    leaseSeconds: 15,
    describe: () => ({ version: '1', address: '127.0.0.1:1', startedAtMs: 0 }),
    revision: () => replica.revision,
    onLease: () => undefined,
  });
  const replica = new Replica({
    etcd,
    range: KEYS.replicated,
    isWanted: () => true,
    accept: (snapshot) => Promise.resolve(snapshot),
    onChange: () => undefined,
    onRead: () => membership.open(),
    onTrouble: () => undefined,
  });
  replica.start();
  onTestFinished(async () => {
    replica.close();
    await membership.close();
    etcd.close();
  });
  return { etcd, replica };
}

const nodesThere = ({ entries }: Replica): number =>
  [...entries.keys()].filter((key) => KEYS.partOf(key)?.kind === 'node').length;

it('200 nodes that lose etcd together have all that is new ten seconds after it is back', async () => {
  const rig = await startEtcd({ members: 3 });
  const writer = new EtcdClient({ config: { endpoints: rig.endpoints }, log: SILENT });
  onTestFinished(() => writer.close());
  const replicas = Array.from({ length: NODES }, (_, number) => startNode(rig, number).replica);
  await vi.waitUntil(() => replicas.every((replica) => nodesThere(replica) === NODES), { timeout: 60_000 });
  for (const member of rig.members) await member.kill();
  await vi.waitUntil(() => replicas.every(({ trouble }) => trouble !== undefined), { timeout: 30_000 });
  // Until everybody waits as long as anybody does, and leases are over.
  await sleep(OUTAGE_MS);
  await rig.startAll();
  const backAtMs = performance.now();
  const revision = await vi.waitFor(() => put(writer, KEYS.credentials('media'), 'new'));
  await vi.waitUntil(
    () => replicas.every((replica) => replica.trouble === undefined && replica.revision >= revision),
    {
      timeout: 60_000,
      interval: 20,
    },
  );
  const tookMs = performance.now() - backAtMs;
  expect(tookMs).toBeLessThan(patient(LIMIT_MS));
  for (const { entries } of replicas)
    expect(entries.get(KEYS.credentials('media'))?.value.toString()).toBe('new');
  await vi.waitUntil(() => replicas.every((replica) => nodesThere(replica) === NODES), { timeout: 60_000 });
  const counts = await Promise.all(rig.members.map((member) => member.messagesReceived()));
  const messages = counts.reduce((sum, count) => sum + count, 0);
  expect(messages).toBeLessThan(NODES * MESSAGES_A_NODE);
});
