import { expect, onTestFinished, test, vi } from 'vitest';
import { EtcdClient } from '../../../control/fleet/etcd/etcd-client.ts';
import { FleetKeys } from '../../../control/fleet/fleet-keys.ts';
import { keptLog } from '../../control/support/control-fixtures.ts';
import { type FleetTestNode, startFleet, untilTogether } from '../../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY } from '../../support/store-rig.ts';

const LIMIT = { timeout: 20_000 };
const KEYS = new FleetKeys('test');

const troubleOf = ({ node }: FleetTestNode) => node.status().fleet?.trouble?.kind;
const shownOf = ({ node, name }: FleetTestNode) =>
  node.status().fleet?.nodes.find((each) => each.name === name);

test('a cluster that lost all leases is gone on with, and a node that does not follow it is not taken to go by its changes', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  const snapshot = await etcd.saveSnapshot();
  for (let turn = 0; turn < 20; turn++)
    await a.push(turn % 2 === 0 ? SECOND_KEY : FIRST_KEY, { activation: 2 });
  await etcd.restore(snapshot);
  await vi.waitUntil(() => nodes.every((node) => troubleOf(node) === 'older'), LIMIT);
  await a.acceptCluster();
  await untilTogether(nodes);
  expect(troubleOf(b)).toBe('older');
  expect((await a.push(FIRST_KEY)).nodes).toMatchObject([
    { node: 'a', acknowledged: true },
    { node: 'b', acknowledged: false },
  ]);
  await vi.waitUntil(() => shownOf(b)?.buckets['media']?.refusal !== undefined, LIMIT);
  // Its words change with each look at the cluster.
  const said = b.log.lines.filter(({ message }) => message === 'this node does not follow its fleet');
  expect(
    said.map(({ fields }) => (fields as { kind: string }).kind).filter((kind) => kind === 'older'),
  ).toEqual(['older']);
  await b.acceptCluster();
  await vi.waitUntil(() => b.generation === a.generation, LIMIT);
  expect((await b.push(SECOND_KEY)).nodes.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
});

test('a node that somebody has deleted from etcd says again that it is there, and what it goes by', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  const { revision } = await a.push(FIRST_KEY);
  await vi.waitUntil(() => (shownOf(b)?.revision ?? 0) >= Number(revision), LIMIT);
  for (const key of [KEYS.acknowledgement('b'), KEYS.node('b')]) await etcd.etcdctl('del', key);
  await vi.waitFor(async () => expect(await etcd.etcdctl('get', KEYS.node('b'))).not.toBe(''), LIMIT);
  const { nodes: told } = await a.push(SECOND_KEY);
  expect(told).toMatchObject([
    { node: 'a', acknowledged: true, generation: 2n },
    { node: 'b', acknowledged: true, generation: 2n },
  ]);
});

test('what a stranger writes of buckets that there are not is nothing to acknowledge, however much it is', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  const client = new EtcdClient({ config: { endpoints: etcd.endpoints }, log: keptLog() });
  onTestFinished(() => client.close());
  for (let turn = 0; turn < 100; turn++) {
    const success = Array.from({ length: 100 }, (_, index) => {
      return { kind: 'put', key: KEYS.credentials(`stranger-${turn}-${index}`), value: '{}' } as const;
    });
    await client.commit({ compare: [], success });
  }
  const { nodes: told } = await a.push(FIRST_KEY);
  expect(told.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
  expect(Object.keys(shownOf(b)!.buckets)).toEqual(['media']);
});
