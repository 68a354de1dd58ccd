import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { EtcdClient } from '../../control/fleet/etcd/etcd-client.ts';
import type { EtcdMember } from '../support/etcd-member.ts';
import { type EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { patient } from '../support/patience.ts';
import { ALL, clientOf, errorOf, put, recordWatch } from './support/etcd-clients.ts';

const MEMBERS = 3;

/** What a call may take: two endpoints that do not answer, and one that does. */
const CALL_MS = 5000;

/** A client of all members that asks this one. */
async function clientAt(rig: EtcdRig, member: EtcdMember): Promise<EtcdClient> {
  for (;;) {
    const client = clientOf({ endpoints: rig.endpoints });
    if (client.connection.endpoint === member.endpoint) return client;
    client.close();
  }
}

/** That are established, as the kernel has them (proc_pid_net(5)): `sl local_address rem_address st …`. */
function connectionsTo(endpoint: string): number {
  const port = Number(new URL(endpoint).port).toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return rows.filter((row) => new RegExp(`^ *\\d+: \\S+ \\S+:${port} 01 `).test(row)).length;
}

const timed = async (call: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await call();
  return performance.now() - startedMs;
};

describe('a member that stands still', () => {
  it.each(['leader', 'follower'] as const)('as %s is left for another by a read', async (role) => {
    const rig = await startEtcd({ members: MEMBERS });
    const member = role === 'leader' ? await rig.leader() : (await rig.followers())[0]!;
    const client = await clientAt(rig, member);
    const revision = await put(client, '/test/a', 'kept');
    member.freeze();
    await expect.poll(() => client.read(ALL), { timeout: 20_000 }).toMatchObject({ revision });
    expect(client.connection.endpoint).not.toBe(member.endpoint);
    expect(client.connection.lastError).toBeUndefined();
    // The next one need not wait for it.
    expect(await timed(() => client.read(ALL))).toBeLessThan(patient(1500));
  });

  it('is left in time, and so are two', async () => {
    const rig = await startEtcd({ members: MEMBERS });
    const client = clientOf({ endpoints: rig.endpoints });
    await client.read(ALL);
    for (const member of rig.members.slice(0, 2)) member.freeze();
    const tookMs = await timed(async () => {
      expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'unavailable' });
    });
    expect(tookMs).toBeLessThan(patient(CALL_MS + 2000));
    for (const member of rig.members) member.thaw();
    await expect.poll(() => client.read(ALL), { timeout: 20_000 }).toMatchObject({ entries: [] });
  });

  it('ends a watch', async () => {
    const rig = await startEtcd();
    const [member] = rig.members;
    const client = clientOf({ endpoints: rig.endpoints });
    const record = recordWatch(client, await put(client, '/test/a'));
    await put(client, '/test/a');
    await expect.poll(() => record.calls.length).toBe(1);
    member!.freeze();
    const tookMs = await timed(() => expect.poll(() => record.ends.length, { timeout: 20_000 }).toBe(1));
    expect(record.ends[0]).toMatchObject({ kind: 'unavailable' });
    expect(tookMs).toBeLessThan(patient(10_000));
    member!.thaw();
    await sleep(1000);
    expect(record.ends.length).toBe(1);
    await expect.poll(() => client.read(ALL)).toMatchObject({ entries: [{ key: '/test/a' }] });
  });

  it('ends a watch that it never answered', async () => {
    const rig = await startEtcd();
    const client = clientOf({ endpoints: rig.endpoints });
    await client.read(ALL);
    rig.members[0]!.freeze();
    const record = recordWatch(client, 1);
    const tookMs = await timed(() => expect.poll(() => record.ends.length, { timeout: 20_000 }).toBe(1));
    expect(record.ends[0]).toMatchObject({ kind: 'unavailable' });
    expect(tookMs).toBeLessThan(patient(5000));
  });

  it('leaves it unknown what came of a transaction', async () => {
    const rig = await startEtcd();
    const [member] = rig.members;
    const client = clientOf({ endpoints: rig.endpoints });
    await put(client, '/test/a', 'before');
    member!.freeze();
    expect(await errorOf(put(client, '/test/a', 'sent'))).toMatchObject({
      kind: 'unavailable',
      maybeDone: true,
    });
    member!.thaw();
    const { entries } = await vi.waitFor(() => client.read(ALL), { timeout: 20_000 });
    // It was in the socket; etcd may have seen that nobody waits for it any more.
    expect(['before', 'sent']).toContain(entries[0]?.value.toString());
  });

  it('is not held on to by a client that is closed', async () => {
    const rig = await startEtcd();
    const member = rig.members[0]!;
    const { endpoint } = member;
    const before = connectionsTo(endpoint);
    const [client, open] = [clientOf({ endpoints: rig.endpoints }), clientOf({ endpoints: rig.endpoints })];
    recordWatch(client, await put(client, '/test/a'));
    await client.lease({ ttlSeconds: 10, onLost: () => undefined });
    expect(connectionsTo(endpoint)).toBe(before + 1);
    member.freeze();
    const [read, goesOn] = [client, open].map((each) => errorOf(each.read(ALL)));
    client.close();
    // Sooner than a call that goes on gives up.
    const sooner = Promise.race([read!.then(() => 'closed'), goesOn!.then(() => 'open')]);
    expect(await sooner).toBe('closed');
    expect(await read).toMatchObject({ kind: 'unavailable' });
    open.close();
    await expect.poll(() => connectionsTo(endpoint)).toBe(before);
    expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a member that is gone', () => {
  it('as leader is left at once, and ends watches of it', async () => {
    const rig = await startEtcd({ members: MEMBERS });
    const leader = await rig.leader();
    const client = await clientAt(rig, leader);
    const revision = await put(client, '/test/a');
    const record = recordWatch(client, revision);
    await expect.poll(() => client.read(ALL)).toMatchObject({ revision });
    await leader.kill();
    await expect.poll(() => record.ends.map(({ kind }) => kind)).toEqual(['unavailable']);
    // Another is elected in the time that one or two calls give it.
    await expect.poll(() => put(client, '/test/a'), { timeout: 20_000 }).toBeGreaterThan(revision);
  });

  it('was sent nothing: whoever commits knows that, and another endpoint is sent it', async () => {
    const rig = await startEtcd({ members: MEMBERS });
    const [follower] = await rig.followers();
    const client = await clientAt(rig, follower!);
    await follower!.kill();
    const revision = await put(client, '/test/a');
    expect((await client.read(ALL)).revision).toBe(revision);
    for (const member of rig.members) await member.kill();
    // Its connection may end while it is sent: that is known no sooner than it has ended.
    await expect
      .poll(() => errorOf(put(client, '/test/a')))
      .toMatchObject({ kind: 'unavailable', maybeDone: false });
  });

  it('answers again on its new process', async () => {
    const rig = await startEtcd();
    const client = clientOf({ endpoints: rig.endpoints });
    const revision = await put(client, '/test/a');
    await rig.members[0]!.kill();
    expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'unavailable' });
    expect(client.connection.lastError).toMatch(/^etcd at http:\S+: connect ECONNREFUSED/);
    await rig.startAll();
    expect(await client.read(ALL)).toMatchObject({ revision });
    expect(client.connection.lastError).toBeUndefined();
  });
});

describe('members without a leader', () => {
  it('do not answer reads or transactions, and end watches', async () => {
    const rig = await startEtcd({ members: MEMBERS });
    const [survivor, ...others] = await rig
      .followers()
      .then(async (followers) => [followers[0]!, followers[1]!, await rig.leader()]);
    const client = clientOf({ endpoints: [survivor!.endpoint] });
    const record = recordWatch(client, await put(client, '/test/a'));
    await expect.poll(() => client.read(ALL)).toMatchObject({ entries: [{ key: '/test/a' }] });
    for (const member of others) await member.kill();
    // Sooner than the watch itself asks in vain: the member is there, and says so.
    await expect.poll(() => record.ends.length, { timeout: 20_000 }).toBe(1);
    expect(record.ends[0]?.kind).toBe('unavailable');
    expect(record.ends[0]?.message).toContain('no leader');
    expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'unavailable' });
    expect(await errorOf(put(client, '/test/a'))).toMatchObject({ kind: 'unavailable', maybeDone: false });
    await rig.startAll();
    await expect.poll(() => put(client, '/test/a'), { timeout: 20_000 }).toBeGreaterThan(0);
  });
});
