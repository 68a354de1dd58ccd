import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type FleetTestNode, startFleet, untilTogether } from '../../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY } from '../../support/store-rig.ts';

const LIMIT = { timeout: 20_000 };

const holderAt = ({ node }: FleetTestNode) => node.status().fleet?.sourceHolders['media'];
const deliveriesTo = ({ node }: FleetTestNode) => node.status().credentials[0]!.sourceStatus.deliveries;

/** A document that the source of each node reads. */
async function sharedFile() {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'credentials');
  const put = async ({ accessKeyId, secretAccessKey }: typeof FIRST_KEY) => {
    const lines = [
      '[default]',
      `aws_access_key_id=${accessKeyId}`,
      `aws_secret_access_key=${secretAccessKey}`,
    ];
    await writeFile(`${path}.new`, lines.join('\n'));
    await rename(`${path}.new`, path);
  };
  return { put, source: { kind: 'file', path, profile: 'default' } as const };
}

test('one node asks the source of a bucket for all, and another when that one has gone', async () => {
  const { put, source } = await sharedFile();
  await put(FIRST_KEY);
  const { start, store } = await startFleet([]);
  const nodes = await Promise.all(['a', 'b', 'c'].map((name) => start(name, { source })));
  await untilTogether(nodes);
  await vi.waitUntil(() => nodes.every(({ generation }) => generation === 1), LIMIT);
  const holder = nodes.find((node) => node.name === holderAt(nodes[0]!))!;
  const others = nodes.filter((node) => node !== holder);
  expect(others.map(deliveriesTo)).toEqual([0, 0]);
  await vi.waitUntil(() => deliveriesTo(holder) > 0, LIMIT);

  const rotated = { ...FIRST_KEY, accessKeyId: 'AKIAROTATED000000002' };
  store.addKey(rotated);
  await put(rotated);
  await vi.waitUntil(() => nodes.every(({ generation }) => generation === 2), LIMIT);

  await holder.close();
  await vi.waitUntil(() => others.every((node) => others.some(({ name }) => name === holderAt(node))), LIMIT);
  const last = { ...FIRST_KEY, accessKeyId: 'AKIAROTATED000000003' };
  store.addKey(last);
  await put(last);
  await vi.waitUntil(() => others.every(({ generation }) => generation === 3), LIMIT);
  for (const node of others) await vi.waitUntil(async () => (await node.read()) === '200 one', LIMIT);
});

test('what stands in the configuration of each node is one generation of the fleet, and a push takes its place', async () => {
  const { start } = await startFleet([]);
  const source = { kind: 'static', credential: FIRST_KEY } as const;
  const nodes = await Promise.all(['a', 'b', 'c'].map((name) => start(name, { source })));
  await untilTogether(nodes);
  await vi.waitUntil(() => nodes.every(({ generation }) => generation === 1), LIMIT);
  expect(await nodes[1]!.push(SECOND_KEY)).toMatchObject({ generation: 2 });
  const [first] = nodes as [FleetTestNode];
  await first.close();
  const again = await start('a', { folder: first.folder, source });
  const fresh = await start('fresh', { source });
  await vi.waitUntil(() => [again, fresh].every(({ generation }) => generation === 2), LIMIT);
  expect(nodes[1]!.generation).toBe(2);
});

test('a node that begins again with an older configuration than the others does not put its credential in the place of theirs', async () => {
  const { start } = await startFleet([]);
  const older = { kind: 'static', credential: FIRST_KEY } as const;
  const newer = { kind: 'static', credential: SECOND_KEY } as const;
  const nodes = await Promise.all(['a', 'b'].map((name) => start(name, { source: older })));
  await vi.waitUntil(() => nodes.every(({ generation }) => generation === 1), LIMIT);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  await untilTogether(nodes);
  await a.close();
  const changed = await start('a', { folder: a.folder, source: newer });
  await vi.waitUntil(() => [changed, b].every(({ generation }) => generation === 2), LIMIT);
  await b.close();
  const again = await start('b', { folder: b.folder, source: older });
  await untilTogether([changed, again]);
  expect(await changed.push(FIRST_KEY, { validateOnly: true })).toMatchObject({ generation: 2 });
  // A push comes after all that was on its way.
  expect(await again.push(FIRST_KEY)).toMatchObject({ generation: 3 });
});

test('what stands in the configuration of one node is not put back when etcd comes back, where another has a later one', async () => {
  const { start, etcd } = await startFleet([]);
  const before = await start('before', { source: { kind: 'static', credential: FIRST_KEY } });
  await vi.waitUntil(() => before.generation === 1, LIMIT);
  const after = await start('after', { source: { kind: 'static', credential: SECOND_KEY } });
  const nodes = [before, after];
  await vi.waitUntil(() => nodes.every(({ generation }) => generation === 2), LIMIT);
  for (const member of etcd.members) await member.kill();
  await vi.waitUntil(() => nodes.every(({ node }) => node.status().fleet?.trouble !== undefined), LIMIT);
  await etcd.startAll();
  await vi.waitUntil(() => nodes.every(({ node }) => node.status().fleet?.trouble === undefined), LIMIT);
  // A push comes after all that was on its way.
  for (const node of nodes) expect((await node.push(FIRST_KEY, { validateOnly: true })).generation).toBe(2);
  expect(await after.push(FIRST_KEY)).toMatchObject({ generation: 3 });
});
