import { beforeEach, expect, it, vi } from 'vitest';
import { patient } from '../../support/patience.ts';
import { keepReading } from '../support/fleet-reads.ts';
import { startFleetWithWays } from '../support/own-ways.ts';
import { pushSurely } from '../support/push-surely.ts';
import { blow, calm, loseSome, portOf } from '../support/weather.ts';

vi.setConfig({ testTimeout: patient(240_000) });

beforeEach(calm);

it('a node that etcd hears, and that does not hear etcd, serves and says so, and others go on', async () => {
  const { fleet, ways } = await startFleetWithWays();
  const [well, other, deaf] = fleet.nodes;
  const reads = await keepReading(fleet.nodes);
  for (const { url } of ways.get(deaf!.name)!) blow(`tcp sport ${portOf(url)} drop`);
  const key = fleet.newKey();
  const requestId = 'of the deaf';
  await expect(deaf!.push({ key, requestId })).rejects.toThrow(/UNAVAILABLE|UNKNOWN/);
  // Whether that was done is for etcd to say, and it is done once.
  const { generation } = await well!.push({ key, requestId });
  expect(generation).toBe(2);
  expect(await pushSurely(fleet, 'of another', [other!])).toBe(3);
  await expect.poll(async () => (await deaf!.fleet()).trouble?.kind, { timeout: 30_000 }).toBe(1);
  expect(await deaf!.isReady()).toBe(true);
  await fleet.untilAllHave(3, [well!, other!]);
  calm();
  await fleet.untilAllHave(3);
  expect(await pushSurely(fleet, 'of the healed', [deaf!])).toBe(4);
  expect((await reads.stop()).failures).toEqual([]);
});

it('a network of 300 milliseconds that loses one packet in twenty is slow, and loses no push', async () => {
  const PUSHES = 10;
  const { fleet, ways } = await startFleetWithWays();
  const reads = await keepReading(fleet.nodes);
  for (const way of [...ways.values()].flat()) {
    way.weather = { kind: 'late', ms: 150 };
    loseSome(way.url);
  }
  for (let count = 0; count < PUSHES; count++) {
    const node = fleet.nodes[count % fleet.nodes.length]!;
    expect(await pushSurely(fleet, `far-${count}`, [node])).toBe(count + 2);
  }
  await fleet.untilAllHave(PUSHES + 1);
  expect((await reads.stop()).failures).toEqual([]);
});
