import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startFleet } from '../support/fleet-processes.ts';
import { shiftedClock } from '../support/shifted-clock.ts';
import { keepReading } from './support/fleet-reads.ts';
import { startFleetWithWays } from './support/own-ways.ts';
import { pushSurely } from './support/push-surely.ts';

const HOUR_MS = 3_600_000;

describe('a node of a fleet', () => {
  it('is killed while it pushes: each push is done once, whoever is asked again', async () => {
    const KILLS = 8;
    const fleet = await startFleet();
    const [pushing, ...others] = fleet.nodes;
    const reads = await keepReading(others);
    const key = fleet.newKey();
    for (let count = 0; count < KILLS; count++) {
      const requestId = `killed-${count}`;
      const asked = pushing!.push({ key, requestId }).catch(() => undefined);
      // Between before it is read and after it is answered.
      await sleep((count * 40) / KILLS);
      await pushing!.kill();
      await asked;
      // Not to wait for the one that is gone.
      const { generation } = await others[0]!.push({ key, requestId, wait: 2 });
      expect(generation).toBe(count + 2);
      await pushing!.start();
    }
    await fleet.untilAllHave(KILLS + 1);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('is killed while it is waited for: the answer says who has acknowledged, and it catches up', async () => {
    const fleet = await startFleet();
    const [pushing, killed, other] = fleet.nodes;
    const reads = await keepReading([pushing!, other!]);
    const pushes = Promise.all(
      Array.from({ length: 20 }, async () => pushing!.push({ key: fleet.newKey() })),
    );
    await sleep(20);
    await killed!.kill();
    for (const { generation, nodes } of await pushes) {
      const silent = nodes.filter(({ acknowledged }) => !acknowledged).map(({ node }) => node);
      expect([[], [killed!.name]], `generation ${generation}`).toContainEqual(silent);
    }
    // Its lease ends, and nobody waits for it any more.
    await expect
      .poll(async () => (await pushing!.fleet()).nodes.map(({ name }) => name), { timeout: 20_000 })
      .toEqual([pushing!.name, other!.name]);
    const { nodes, generation } = await pushing!.push({ key: fleet.newKey() });
    expect(nodes.map(({ node, acknowledged }) => [node, acknowledged])).toEqual([
      [pushing!.name, true],
      [other!.name, true],
    ]);
    await killed!.start();
    await fleet.untilAllHave(generation);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('stands still while others push, and catches up, though what it missed is compacted', async () => {
    const fleet = await startFleet();
    const frozen = fleet.nodes[2]!;
    frozen.freeze();
    const generations: number[] = [];
    for (let count = 0; count < 5; count++) generations.push(await pushSurely(fleet, `frozen-${count}`));
    await fleet.etcd.compact(await fleet.etcd.revision());
    frozen.thaw();
    await fleet.untilAllHave(generations.at(-1)!);
  });

  it('is cut off from etcd: it serves, and says that it is cut off; it finds what was revoked when it is back', async () => {
    const { fleet, ways } = await startFleetWithWays();
    const [pushing, , cut] = fleet.nodes;
    const reads = await keepReading(fleet.nodes);
    const theirs = ways.get(cut!.name)!;
    for (const way of theirs) way.weather = { kind: 'black-hole' };
    await expect.poll(async () => (await cut!.fleet()).trouble?.kind, { timeout: 30_000 }).toBe(1);
    expect(await cut!.isReady()).toBe(true);
    await expect(cut!.push({ key: fleet.newKey() })).rejects.toThrow(/UNAVAILABLE/);
    await pushSurely(fleet, 'second');
    await pushing!.client.revoke({
      bucket: 'media',
      generation: 1,
      requestId: '',
      wait: 3,
    } as never);
    const generation = await pushSurely(fleet, 'third');
    await fleet.etcd.compact(await fleet.etcd.revision());
    await fleet.untilAllHave(generation, fleet.nodes.slice(0, 2));
    expect(new Set(await cut!.generations())).toEqual(new Set([1]));
    for (const way of theirs) way.weather = { kind: 'fine' };
    await fleet.untilAllHave(generation);
    expect((await reads.stop()).failures).toEqual([]);
  });

  it('is an hour ahead or behind', async () => {
    const fleet = await startFleet();
    const [right, ...wrong] = fleet.nodes;
    for (const [index, node] of wrong.entries()) {
      await node.stop();
      await node.start(await shiftedClock(index === 0 ? HOUR_MS : -HOUR_MS));
    }
    for (const [index, node] of fleet.nodes.entries()) {
      const { generation, nodes } = await node.push({ key: fleet.newKey(), requestId: `hour-${index}` });
      expect(nodes.every(({ acknowledged }) => acknowledged)).toBe(true);
      // Whoever asks again may be told the time by another.
      const again = await right!.push({ key: fleet.newKey(), requestId: `again-${index}` });
      expect(again.generation).toBe(generation + 1);
      await fleet.untilAllHave(generation + 1);
    }
  });
});
