import { beforeEach, expect, it } from 'vitest';
import { badNetwork } from '../../support/bad-network.ts';
import type { EtcdMember } from '../../support/etcd-member.ts';
import { startEtcd } from '../../support/etcd-rig.ts';
import { patient } from '../../support/patience.ts';
import { ALL, clientOf, errorOf, keyOf, put, recordWatch } from '../support/etcd-clients.ts';
import { blow, calm, loseSome, portOf } from '../support/weather.ts';

beforeEach(calm);

/** A client, and the member that it asks. */
async function startAsking(members: number) {
  const rig = await startEtcd({ members });
  const client = clientOf({ endpoints: rig.endpoints });
  const revision = await put(client, '/test/a', 'first');
  const member = rig.members.find(({ endpoint }) => endpoint === client.connection.endpoint) as EtcdMember;
  const record = recordWatch(client, revision - 1);
  await expect.poll(() => record.calls.length).toBe(1);
  return { rig, client, member, record, revision };
}

it.each([
  ['lets nothing come back', (port: string) => `tcp sport ${port} drop`],
  ['swallows all that goes to it', (port: string) => `tcp dport ${port} drop`],
  ['resets every connection', (port: string) => `tcp dport ${port} reject with tcp reset`],
])('a network to one member that %s', async (_, ruleOf) => {
  const { client, member, record, revision } = await startAsking(3);
  blow(ruleOf(portOf(member.endpoint)));
  const startedMs = performance.now();
  await expect.poll(() => client.read(ALL)).toMatchObject({ revision });
  expect(performance.now() - startedMs).toBeLessThan(patient(4500));
  await expect.poll(() => record.ends.map(({ kind }) => kind), { timeout: 20_000 }).toEqual(['unavailable']);
  expect(await put(client, '/test/b')).toBe(revision + 1);
  expect(client.connection.endpoint).not.toBe(member.endpoint);
});

it('a network that carries a transaction and not its answer', async () => {
  const { client, member, revision } = await startAsking(1);
  blow(`tcp sport ${portOf(member.endpoint)} tcp flags & psh == psh drop`);
  expect(await errorOf(put(client, '/test/a', 'second'))).toMatchObject({
    kind: 'unavailable',
    maybeDone: true,
  });
  calm();
  await expect.poll(() => client.read(ALL)).toMatchObject({ revision: revision + 1 });
});

it('a network without any way to etcd, until there is one', async () => {
  const { rig, client, record, revision } = await startAsking(3);
  for (const endpoint of rig.endpoints) blow(`tcp dport ${portOf(endpoint)} drop`);
  await expect.poll(() => record.ends.map(({ kind }) => kind), { timeout: 20_000 }).toEqual(['unavailable']);
  expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'unavailable' });
  // No connection is left that it could have been sent over.
  expect(await errorOf(put(client, '/test/a'))).toMatchObject({ kind: 'unavailable', maybeDone: false });
  calm();
  await expect.poll(() => client.read(ALL)).toMatchObject({ revision });
  const again = recordWatch(client, revision);
  await put(client, '/test/b');
  await expect.poll(() => again.calls.flatMap(({ events }) => events.map(keyOf))).toEqual(['/test/b']);
});

it('a network that is slow and loses one packet in twenty', async () => {
  const rig = await startEtcd({ members: 3 });
  const ways = await Promise.all(rig.endpoints.map(badNetwork));
  for (const way of ways) way.weather = { kind: 'late', ms: 150 };
  for (const url of [...rig.endpoints, ...ways.map((way) => way.url)]) loseSome(url);
  const client = clientOf({ endpoints: ways.map(({ url }) => url) });
  const WRITES = 30;
  const written: string[] = [];
  const start = (await client.read(ALL)).revision;
  const record = recordWatch(client, start);
  for (let index = 0; index < WRITES; index++) {
    const key = `/test/${String(index).padStart(2, '0')}`;
    await put(client, key)
      .then(() => written.push(key))
      .catch(() => undefined);
  }
  expect(written.length).toBeGreaterThan(WRITES / 2);
  calm();
  const { entries } = await client.read(ALL);
  expect(entries.map(({ key }) => key)).toEqual(expect.arrayContaining(written));
  // What it reported is a beginning of what happened, without a gap.
  const reported = record.calls.flatMap(({ events }) => events.map(keyOf));
  const inOrder = entries.toSorted((a, b) => a.modRevision - b.modRevision).map(({ key }) => key);
  expect(reported).toEqual(inOrder.slice(0, reported.length));
  if (record.ends.length === 0)
    await expect.poll(() => record.calls.flatMap(({ events }) => events.map(keyOf))).toEqual(inOrder);
});
