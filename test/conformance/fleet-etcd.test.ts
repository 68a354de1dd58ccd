import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startFleet } from '../support/fleet-processes.ts';
import { clientOf, errorOf, put } from './support/etcd-clients.ts';
import { keepReading } from './support/fleet-reads.ts';
import { pushSurely } from './support/push-surely.ts';

describe('a fleet whose etcd', () => {
  it.each(['leader', 'follower'] as const)('loses its %s goes on', async (role) => {
    const fleet = await startFleet();
    const reads = await keepReading(fleet.nodes);
    const member = role === 'leader' ? await fleet.etcd.leader() : (await fleet.etcd.followers())[0]!;
    const pushing = [0, 1, 2].map(async (at) => {
      for (let count = 0; count < 5; count++)
        await pushSurely(fleet, `${role}-${at}-${count}`, [fleet.nodes[at]!]);
    });
    await member.kill();
    await reads.goOn();
    await Promise.all(pushing);
    await fleet.untilAllHave(16);
    await reads.goOn();
    await member.restart();
    expect(await pushSurely(fleet, 'after')).toBe(17);
    await fleet.untilAllHave(17);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('has a leader that stands still for 30 seconds goes on', async () => {
    const fleet = await startFleet();
    const reads = await keepReading(fleet.nodes);
    const leader = await fleet.etcd.leader();
    leader.freeze();
    const thawed = sleep(30_000).then(() => leader.thaw());
    expect(await pushSurely(fleet, 'while')).toBe(2);
    await fleet.untilAllHave(2);
    await thawed;
    expect(await pushSurely(fleet, 'after')).toBe(3);
    await fleet.untilAllHave(3);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('has no majority serves, refuses changes, and goes on once it has one', async () => {
    const fleet = await startFleet();
    const reads = await keepReading(fleet.nodes);
    for (const member of fleet.etcd.members.slice(0, 2)) await member.kill();
    const refused = fleet.nodes[0]!.push({ key: fleet.newKey(), requestId: 'refused' });
    await expect(refused).rejects.toThrow(/UNAVAILABLE|UNKNOWN/);
    for (const node of fleet.nodes) {
      await expect.poll(async () => (await node.fleet()).trouble?.kind, { timeout: 20_000 }).toBe(1);
      expect(await node.isReady()).toBe(true);
      expect(new Set(await node.generations())).toEqual(new Set([1]));
    }
    await expect(fleet.nodes[1]!.push({ key: fleet.newKey() })).rejects.toThrow(/UNAVAILABLE/);
    await fleet.etcd.startAll();
    const generation = await pushSurely(fleet, 'after');
    await fleet.untilAllHave(generation);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('has a member replaced goes on', async () => {
    const fleet = await startFleet();
    const reads = await keepReading(fleet.nodes);
    for (const member of fleet.etcd.members) {
      await fleet.etcd.replace(member);
      const generation = await pushSurely(fleet, `after-${member.name}`);
      await fleet.untilAllHave(generation);
    }
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('has no space left refuses changes and says so, and goes on once it has', async () => {
    const fleet = await startFleet({ etcd: { flags: [`--quota-backend-bytes=${2 ** 20 * 4}`] } });
    const reads = await keepReading(fleet.nodes);
    const client = clientOf({ endpoints: fleet.etcd.endpoints });
    const fill = async (): Promise<void> => {
      for (let number = 0; ; number++) await put(client, `/filler/${number}`, 'x'.repeat(2 ** 18));
    };
    expect(await errorOf(fill())).toMatchObject({ kind: 'no-space' });
    await expect(fleet.nodes[0]!.push({ key: fleet.newKey() })).rejects.toThrow(/database space exceeded/);
    for (const node of fleet.nodes) expect(await node.isReady()).toBe(true);
    await fleet.etcd.etcdctl('del', '--prefix', '/filler/');
    await fleet.etcd.compact(await fleet.etcd.revision());
    await fleet.etcd.etcdctl('defrag');
    await fleet.etcd.etcdctl('alarm', 'disarm');
    const generation = await pushSurely(fleet, 'after');
    await fleet.untilAllHave(generation);
    expect((await reads.stop()).failures).toEqual([]);
  });
});
