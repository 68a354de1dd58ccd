import { expect, it } from 'vitest';
import type { EtcdClient } from '../../control/fleet/etcd/etcd-client.ts';
import { type FleetProcesses, startFleet } from '../support/fleet-processes.ts';
import { clientOf, put } from './support/etcd-clients.ts';
import { keepReading } from './support/fleet-reads.ts';
import { pushSurely } from './support/push-surely.ts';

const PREFIX = '/headwater/v1/default';
const CREDENTIALS = `${PREFIX}/credentials/media`;

async function valueOf(etcd: EtcdClient, key: string): Promise<string> {
  return (await etcd.read({ key })).entries[0]!.value.toString();
}

/** Until each node says, of what the fleet has of the bucket, that it does not take it. */
async function untilAllRefuse(fleet: FleetProcesses, reason: RegExp): Promise<void> {
  for (const node of fleet.nodes) {
    const refusal = async (): Promise<string | undefined> =>
      (await node.fleet()).nodes.find(({ name }) => name === node.name)?.buckets['media']?.refusal;
    await expect.poll(refusal, { timeout: 20_000 }).toMatch(reason);
  }
}

it('what a stranger writes into the cluster is not gone by: an old value, another one, none', async () => {
  const fleet = await startFleet();
  const etcd = clientOf({ endpoints: fleet.etcd.endpoints });
  const reads = await keepReading(fleet.nodes);
  const old = await valueOf(etcd, CREDENTIALS);
  const generation = await pushSurely(fleet, 'second');
  await fleet.untilAllHave(generation);
  fleet.store.revokeKey('AKIAFLEETKEY00000001');
  const right = await valueOf(etcd, CREDENTIALS);
  const requests = await valueOf(etcd, `${PREFIX}/requests/second`);
  const later = JSON.stringify({ ...(JSON.parse(right) as object), schema: 2 });
  for (const [value, reason] of [
    [old, /older/],
    [requests, /changed|another/],
    ['{', /cut short|none of ours/],
    [later, /version 2/],
  ] as const) {
    await put(etcd, CREDENTIALS, value);
    await untilAllRefuse(fleet, reason);
    for (const node of fleet.nodes) {
      expect(new Set(await node.generations())).toEqual(new Set([generation]));
      expect(await node.isReady()).toBe(true);
    }
    await expect(fleet.nodes[0]!.push({ key: fleet.newKey() })).rejects.toThrow(/UNAVAILABLE/);
    await put(etcd, CREDENTIALS, right);
    await fleet.untilAllHave(generation);
  }
  await etcd.commit({ compare: [], success: [{ kind: 'delete', key: CREDENTIALS }] });
  await untilAllRefuse(fleet, /nothing of it any more/);
  await put(etcd, CREDENTIALS, right);
  await fleet.untilAllHave(generation);
  expect((await reads.stop()).failures).toEqual([]);
});

it('what a later release writes is no trouble to this one', async () => {
  const fleet = await startFleet();
  const etcd = clientOf({ endpoints: fleet.etcd.endpoints });
  const node = { version: '9.0.0', address: '127.0.0.1:1', startedAtMs: Date.now(), zone: { name: 'a' } };
  const acknowledged = {
    revision: 1,
    buckets: { media: { generation: 1, revision: 1, since: 5 } },
    zones: [],
  };
  await put(etcd, `${PREFIX}/zones/a`, JSON.stringify({ schema: 9 }));
  await put(etcd, `${PREFIX}/keys/of-another-kind/a`, JSON.stringify({ schema: 9 }));
  await put(etcd, `${PREFIX}/credentials/of-another-node`, JSON.stringify({ schema: 9 }));
  await put(etcd, `${PREFIX}/nodes/later`, JSON.stringify(node));
  await put(etcd, `${PREFIX}/acks/later`, JSON.stringify(acknowledged));
  const pushed = await fleet.nodes[0]!.push({ key: fleet.newKey(), wait: 2 });
  expect(pushed.nodes.map(({ node: name }) => name)).toEqual(['later', 'node-1', 'node-2', 'node-3']);
  await fleet.untilAllHave(pushed.generation);
  for (const each of fleet.nodes) {
    const { trouble, nodes } = await each.fleet();
    expect(trouble).toBeUndefined();
    expect(nodes.find(({ name }) => name === 'later')).toMatchObject({ version: '9.0.0' });
  }
});

it('what nobody can read in the cluster ends no node', async () => {
  const fleet = await startFleet();
  const etcd = clientOf({ endpoints: fleet.etcd.endpoints });
  const reads = await keepReading(fleet.nodes);
  for (const key of [
    'nodes/x',
    'acks/node-2',
    'sources/media',
    'keyring',
    'keys/viewers/x',
    'groups/x',
    'x',
    'nodes/%',
    '',
  ])
    for (const value of ['', '{', 'null', '[]', '{"revision":{},"buckets":7,"keys":"x"}', '\u0000'])
      await put(etcd, `${PREFIX}/${key}`, value);
  const { generation } = await fleet.nodes[0]!.push({ key: fleet.newKey(), wait: 2 });
  expect(generation).toBe(2);
  for (const node of fleet.nodes) {
    await expect.poll(async () => new Set(await node.generations())).toEqual(new Set([2]));
    expect(await node.isReady()).toBe(true);
    expect((await node.fleet()).nodes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node-1', 'node-2', 'node-3']),
    );
  }
  expect((await reads.stop()).failures).toEqual([]);
});
