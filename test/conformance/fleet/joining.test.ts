import { status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { type FleetTestNode, newStateKey, startFleet, untilTogether } from '../../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../../support/store-rig.ts';

const LIMIT = { timeout: 20_000 };

const troubleOf = ({ node }: FleetTestNode) => node.status().fleet?.trouble?.kind;

/** Node `b` reads another store than `a`, which does not take what the first does. */
async function startWithStores() {
  const { nodes, start } = await startFleet(['a']);
  const [a] = nodes as [FleetTestNode];
  const elsewhere = await startStore();
  await elsewhere.putObject('media', 'one.txt', Buffer.from('one'));
  const b = await start('b', { store: elsewhere });
  await untilTogether([a, b]);
  return { a, b, elsewhere, start };
}

test('a node that is added by its configuration alone has all that the fleet has', async () => {
  const { nodes, start } = await startFleet(['a']);
  await nodes[0]!.push(FIRST_KEY);
  await nodes[0]!.push(SECOND_KEY);
  const late = await start('late');
  await vi.waitUntil(async () => (await late.read()) === '200 one', LIMIT);
  expect(late.generation).toBe(2);
  await untilTogether([...nodes, late]);
  expect((await late.push(FIRST_KEY)).nodes).toHaveLength(2);
});

test('a node that was alone brings what it has into a fleet that has nothing of it, and takes what there is', async () => {
  const { nodes, start } = await startFleet(['alone']);
  await nodes[0]!.push(FIRST_KEY);
  const { folder } = nodes[0]!;
  await nodes[0]!.close();
  // The same state, in a fleet of another name: for that one, the node was alone.
  const founder = await start('founder', { folder, etcd: { fleet: 'other' } });
  expect(founder.generation).toBe(1);
  await vi.waitUntil(() => troubleOf(founder) === 'older', LIMIT);
});

test('a node begins without etcd by what it has on disk, and changes nothing until that is back', async () => {
  const { nodes, start, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  await a.push(FIRST_KEY);
  await a.close();
  for (const member of etcd.members) await member.kill();
  const again = await start('a', { folder: a.folder });
  for (const node of [again, b]) expect(await node.read()).toBe('200 one');
  for (const node of [again, b]) {
    await expect(node.push(SECOND_KEY)).rejects.toMatchObject({
      code: expect.toSatisfy((code) => code === status.UNAVAILABLE || code === status.UNKNOWN),
    });
  }
  await vi.waitUntil(() => troubleOf(b) === 'unreachable', LIMIT);
  expect(again.node.status().notReadyReasons).toEqual([]);
  await etcd.startAll();
  await untilTogether([again, b]);
  const pushed = await again.push(SECOND_KEY);
  expect(pushed.nodes.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
});

test('a node whose store refuses what another pushed keeps what it had, says why, and follows once it can', async () => {
  const { a, b, elsewhere } = await startWithStores();
  await a.push(FIRST_KEY);
  // What it has read once, it tries with.
  expect(await b.read()).toBe('200 one');
  const { nodes: answers } = await a.push(SECOND_KEY, { activation: 0 });
  expect(answers).toMatchObject([
    { node: 'a', acknowledged: true, generation: 2n },
    { node: 'b', acknowledged: false, generation: 1n, reason: expect.stringContaining('InvalidAccessKeyId') },
  ]);
  expect(b.generation).toBe(1);
  expect(await b.read()).toBe('200 one');
  elsewhere.addKey(SECOND_KEY);
  await vi.waitUntil(() => b.generation === 2, LIMIT);
  await vi.waitUntil(async () => (await b.read()) === '200 one', LIMIT);
});

test('what was revoked signs nothing, though a node cannot use what came in its place', async () => {
  const { a, b, elsewhere } = await startWithStores();
  await a.push(FIRST_KEY);
  expect(await b.read()).toBe('200 one');
  await a.push(SECOND_KEY);
  await a.revoke(1);
  await vi.waitUntil(async () => (await b.read()).startsWith('50'), LIMIT);
  expect(b.generation).not.toBe(1);
  // With nothing left to lose, it goes by what there is.
  elsewhere.addKey(SECOND_KEY);
  await vi.waitUntil(async () => (await b.read()) === '200 one', LIMIT);
});

test('what was revoked under a later number signs nothing at a node that was away, and cannot use what came since', async () => {
  const { a, b, elsewhere, start } = await startWithStores();
  await a.push(FIRST_KEY);
  await vi.waitUntil(async () => (await b.read()) === '200 one', LIMIT);
  await b.close();
  for (const key of [FIRST_KEY, SECOND_KEY]) await a.push(key);
  await a.revoke(2);
  const again = await start('b', { store: elsewhere, folder: b.folder });
  await vi.waitUntil(async () => (await again.read()).startsWith('50'), LIMIT);
  expect(again.generation).not.toBe(1);
  // Nor by a way back.
  await expect(again.rollback()).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
});

test('a node with another key than the fleet serves what it has, and says which key it wants', async () => {
  const { nodes, start } = await startFleet(['a']);
  await nodes[0]!.push(FIRST_KEY);
  const stranger = await start('stranger', { key: newStateKey() });
  await vi.waitUntil(() => troubleOf(stranger) === 'foreign-key', LIMIT);
  await expect(stranger.push(SECOND_KEY)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  // It is not one that must acknowledge.
  expect((await nodes[0]!.push(SECOND_KEY)).nodes).toHaveLength(1);
});

test('a node that leaves is waited for no more, and one that died until its lease ends', async () => {
  const { nodes, start } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  await b.close();
  await vi.waitUntil(() => a.node.status().fleet?.nodes.length === 1, LIMIT);
  expect((await a.push(FIRST_KEY)).nodes).toHaveLength(1);
  const again = await start('b', { folder: b.folder });
  await untilTogether([a, again]);
  expect(again.generation).toBe(1);
});
