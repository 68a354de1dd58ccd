import { onTestFinished, expect, test, vi } from 'vitest';
import { EtcdRig } from '../support/etcd-rig.ts';
import { FleetTestNode } from '../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../support/store-rig.ts';

async function startEtcd(members = 1): Promise<EtcdRig> {
  const rig = await EtcdRig.start({ members });
  onTestFinished(() => rig.close());
  return rig;
}

async function startFleet(names: readonly string[], options: { members?: number } = {}) {
  const store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'one.txt', Buffer.from('one'));
  const etcd = await startEtcd(options.members);
  const start = (name: string, more = {}) =>
    FleetTestNode.start({ name, endpoints: etcd.endpoints, store, ...more });
  const nodes = await Promise.all(names.map((name) => start(name)));
  await vi.waitUntil(() => nodes.every(({ node }) => node.status().fleet?.nodes.length === nodes.length));
  return { store, etcd, nodes, start };
}

async function textOf(node: FleetTestNode): Promise<string> {
  const response = await fetch(`${node.url}/files/one.txt`);
  return `${response.status} ${await response.text()}`;
}

test('a push to any node is gone by at every node when it is answered', async () => {
  const { nodes } = await startFleet(['a', 'b', 'c']);
  const [a, b, c] = nodes as [FleetTestNode, FleetTestNode, FleetTestNode];
  const first = await a.push(FIRST_KEY);
  expect(first.nodes.map(({ node, acknowledged, reason }) => [node, acknowledged, reason])).toEqual([
    ['a', true, ''],
    ['b', true, ''],
    ['c', true, ''],
  ]);
  for (const node of nodes) expect(await textOf(node)).toBe('200 one');
  const second = await c.push(SECOND_KEY, { expectedGeneration: 1 });
  expect(second).toMatchObject({ generation: 2 });
  expect(second.nodes.filter(({ acknowledged }) => acknowledged)).toHaveLength(3);
  expect([a, b, c].map(({ generation }) => generation)).toEqual([2, 2, 2]);
});
