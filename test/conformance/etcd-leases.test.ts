import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startEtcd } from '../support/etcd-rig.ts';
import { patient } from '../support/patience.ts';
import { ALL, clientOf, put, recordWatch } from './support/etcd-clients.ts';

/** etcd takes the time of an election for the shortest there is, and grants that. */
const TTL_SECONDS = 2;

it('a lease is kept alive until it is revoked', async () => {
  const rig = await startEtcd();
  const client = clientOf({ endpoints: rig.endpoints });
  let lost = 0;
  const lease = await client.lease({ ttlSeconds: TTL_SECONDS, onLost: () => lost++ });
  const revision = await put(client, '/test/node', 'here', lease.id);
  await sleep(TTL_SECONDS * 3000);
  expect((await client.read(ALL)).entries.map(({ key }) => key)).toEqual(['/test/node']);
  const record = recordWatch(client, revision);
  await lease.revoke();
  await expect
    .poll(() => record.calls.flatMap(({ events }) => events.map(({ kind }) => kind)))
    .toEqual(['delete']);
  expect(lost).toBe(0);
});

it('a lease is kept alive by another member where one stands still', async () => {
  const rig = await startEtcd({ members: 3 });
  const client = clientOf({ endpoints: rig.endpoints });
  const ttlSeconds = 15;
  let lost = 0;
  const lease = await client.lease({ ttlSeconds, onLost: () => lost++ });
  await put(client, '/test/node', 'here', lease.id);
  const asked = rig.members.find(({ endpoint }) => endpoint === client.connection.endpoint)!;
  asked.freeze();
  await sleep(ttlSeconds * 1500);
  const other = clientOf({ endpoints: rig.endpoints.filter((endpoint) => endpoint !== asked.endpoint) });
  expect((await other.read(ALL)).entries.map(({ key }) => key)).toEqual(['/test/node']);
  expect(lost).toBe(0);
  expect(client.connection.endpoint).not.toBe(asked.endpoint);
});

it('a lease that somebody revokes is lost, once', async () => {
  const rig = await startEtcd();
  const client = clientOf({ endpoints: rig.endpoints });
  let lost = 0;
  const lease = await client.lease({ ttlSeconds: TTL_SECONDS, onLost: () => lost++ });
  await rig.etcdctl('lease', 'revoke', BigInt(lease.id).toString(16));
  await expect.poll(() => lost).toBe(1);
  await sleep(TTL_SECONDS * 1000);
  expect(lost).toBe(1);
  await lease.revoke().catch(() => undefined);
});

it('a lease that etcd cannot keep is lost when its time is over', async () => {
  const rig = await startEtcd();
  const client = clientOf({ endpoints: rig.endpoints });
  const lostAtMs: number[] = [];
  await client.lease({ ttlSeconds: TTL_SECONDS * 2, onLost: () => lostAtMs.push(performance.now()) });
  const frozenAtMs = performance.now();
  rig.members[0]!.freeze();
  await expect.poll(() => lostAtMs.length).toBe(1);
  expect(lostAtMs[0]! - frozenAtMs).toBeLessThan(patient(TTL_SECONDS * 2000 + 500));
});

it('a client that is closed keeps no lease', async () => {
  const rig = await startEtcd();
  const client = clientOf({ endpoints: rig.endpoints });
  const other = clientOf({ endpoints: rig.endpoints });
  let lost = 0;
  const lease = await client.lease({ ttlSeconds: TTL_SECONDS, onLost: () => lost++ });
  await put(client, '/test/node', 'here', lease.id);
  client.close();
  await expect.poll(async () => (await other.read(ALL)).entries, { timeout: 20_000 }).toEqual([]);
  expect(lost).toBe(0);
});
