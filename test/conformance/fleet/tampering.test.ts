import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { FleetKeys } from '../../../control/fleet/fleet-keys.ts';
import { EtcdClient } from '../../../control/fleet/etcd/etcd-client.ts';
import { type FleetTestNode, startFleet, untilTogether } from '../../support/fleet-rig.ts';
import type { EtcdRig } from '../../support/etcd-rig.ts';
import { keptLog } from '../../control/support/control-fixtures.ts';
import { FIRST_KEY, SECOND_KEY } from '../../support/store-rig.ts';

const LIMIT = { timeout: 20_000 };
const KEYS = new FleetKeys('test');

/** Somebody who may write to etcd, and has no key. */
async function asIntruder<T>(etcd: EtcdRig, act: (client: EtcdClient) => Promise<T>): Promise<T> {
  const client = new EtcdClient({ config: { endpoints: etcd.endpoints }, log: keptLog() });
  try {
    return await act(client);
  } finally {
    client.close();
  }
}

async function valueOf(client: EtcdClient, key: string): Promise<string> {
  const { entries } = await client.read({ key });
  return entries[0]!.value.toString();
}

const refusalOf = ({ node, name }: FleetTestNode) =>
  node.status().fleet?.nodes.find((each) => each.name === name)?.buckets['media']?.refusal;

test('an older value that is put back, or one of another key, is refused, and what is in use stays', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  const key = KEYS.credentials('media');
  await a.push(FIRST_KEY);
  const old = await asIntruder(etcd, (client) => valueOf(client, key));
  await a.push(SECOND_KEY);
  await a.revoke(1);
  const revoked = await asIntruder(etcd, (client) => valueOf(client, key));
  const put = (value: string) =>
    asIntruder(etcd, (client) => client.commit({ compare: [], success: [{ kind: 'put', key, value }] }));

  await put(old);
  await vi.waitUntil(() => nodes.every((node) => /older/.test(refusalOf(node) ?? '')), LIMIT);
  expect(nodes.map(({ generation }) => generation)).toEqual([2, 2]);
  for (const node of nodes) expect(await node.read()).toBe('200 one');
  await expect(b.push(FIRST_KEY)).rejects.toMatchObject({ code: status.UNAVAILABLE });

  const request = await asIntruder(etcd, async (client) => {
    const { entries } = await client.read({ key: KEYS.request(''), end: `${KEYS.request('')}~` });
    return entries[0]!.value.toString();
  });
  await put(request);
  await vi.waitUntil(() => nodes.every((node) => /changed/.test(refusalOf(node) ?? '')), LIMIT);
  await asIntruder(etcd, (client) => client.commit({ compare: [], success: [{ kind: 'delete', key }] }));
  await vi.waitUntil(() => nodes.every((node) => /any more/.test(refusalOf(node) ?? '')), LIMIT);
  for (const node of nodes) expect(await node.read()).toBe('200 one');

  await put(revoked);
  await vi.waitUntil(() => nodes.every((node) => refusalOf(node) === undefined), LIMIT);
  expect(await b.push(FIRST_KEY)).toMatchObject({ generation: 3 });
});

test('a revocation that is deleted, or older than what was revoked since, brings nothing back', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  await a.push(FIRST_KEY);
  await a.push(SECOND_KEY);
  await a.revoke(1);
  const key = KEYS.revocation('media', 1);
  const revocation = await asIntruder(etcd, (client) => valueOf(client, key));
  await etcd.etcdctl('del', key);
  await vi.waitUntil(() => nodes.every((node) => /revocations/.test(refusalOf(node) ?? '')), LIMIT);
  for (const node of nodes) expect(await node.read()).toBe('200 one');
  await expect(b.push(FIRST_KEY)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  // Mended by what was there, or without it by giving up the bucket's credentials: each node has all of it.
  await etcd.etcdctl('del', KEYS.credentials('media'));
  await vi.waitUntil(() => nodes.every((node) => /any more/.test(refusalOf(node) ?? '')), LIMIT);
  expect(await b.push(FIRST_KEY, { activation: 2 })).toMatchObject({ generation: 3 });
  await vi.waitUntil(() => nodes.every((node) => refusalOf(node) === undefined), LIMIT);
  await asIntruder(etcd, (client) =>
    client.commit({ compare: [], success: [{ kind: 'put', key, value: revocation }] }),
  );
  await vi.waitUntil(() => nodes.every((node) => /revocations/.test(refusalOf(node) ?? '')), LIMIT);
});

test('a backup that is put back is not followed until somebody says so at each node; serving goes on', async () => {
  const { nodes, etcd } = await startFleet(['a', 'b']);
  const [a, b] = nodes as [FleetTestNode, FleetTestNode];
  await a.push(FIRST_KEY);
  const snapshot = await etcd.saveSnapshot();
  for (let turn = 0; turn < 5; turn++) await a.push(turn % 2 === 0 ? SECOND_KEY : FIRST_KEY);
  await etcd.restore(snapshot);
  const trouble = ({ node }: FleetTestNode) => node.status().fleet?.trouble?.kind;
  await vi.waitUntil(() => nodes.every((node) => trouble(node) === 'older'), LIMIT);
  for (const node of nodes) expect(await node.read()).toBe('200 one');
  await expect(a.push(FIRST_KEY)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect(a.node.status().notReadyReasons).toEqual([]);
  for (const node of nodes) await node.acceptCluster();
  await untilTogether(nodes);
  expect(nodes.map(({ generation }) => generation)).toEqual([6, 6]);
  const pushed = await b.push(FIRST_KEY);
  expect(pushed).toMatchObject({ generation: 7 });
  expect(pushed.nodes.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
});

test('no secret is in the data of etcd', async () => {
  const { nodes, etcd } = await startFleet(['a']);
  await nodes[0]!.push(FIRST_KEY, { requestId: 'asked' });
  await nodes[0]!.push(SECOND_KEY);
  const secrets = [FIRST_KEY.secretAccessKey, SECOND_KEY.secretAccessKey, 'second+token/of0the1test2=='];
  await etcd.saveSnapshot();
  const names = await readdir(etcd.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(3);
  let found = '';
  for (const file of files) {
    const bytes = await readFile(file);
    for (const secret of secrets) if (bytes.includes(secret)) found += `${file} `;
    if (bytes.includes(FIRST_KEY.accessKeyId)) found += `${file} `;
  }
  expect(found).toBe('');
});
