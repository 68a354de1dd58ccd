import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { type FleetProcesses, startFleet } from '../support/fleet-processes.ts';
import { patient } from '../support/patience.ts';
import { keepReading, type Reads } from './support/fleet-reads.ts';
import { pushSurely } from './support/push-surely.ts';

vi.setConfig({ testTimeout: patient(400_000) });

const CHAOS_MS = 60_000;
const LONGEST_REST_MS = 1500;
const LONGEST_FREEZE_MS = 6000;
const WRITERS = 3;

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
const upTo = (ms: number): Promise<void> => sleep(Math.random() * ms);

/** One thing after the other befalls the cluster: a minority of it, most of the time. */
async function harmMembers({ etcd }: FleetProcesses, reads: Reads, untilMs: number): Promise<string[]> {
  const done: string[] = [];
  while (performance.now() < untilMs) {
    const member = pick(etcd.members);
    const what = pick(['kill', 'freeze', 'compact'] as const);
    done.push(`${what} ${member.name}`);
    if (what === 'kill') {
      await member.kill();
      await Promise.all([reads.goOn(), upTo(LONGEST_REST_MS)]);
      await member.restart();
    } else if (what === 'freeze') {
      member.freeze();
      await Promise.all([reads.goOn(), upTo(LONGEST_FREEZE_MS)]);
      member.thaw();
    } else {
      await etcd
        .revision()
        .then((revision) => etcd.compact(revision))
        .catch(() => undefined);
    }
    await upTo(LONGEST_REST_MS);
  }
  return done;
}

/** The first is spared: somebody is to be read from all the time. */
async function harmNodes({ nodes }: FleetProcesses, untilMs: number): Promise<string[]> {
  const done: string[] = [];
  while (performance.now() < untilMs) {
    const node = pick(nodes.slice(1));
    const what = pick(['kill', 'freeze'] as const);
    done.push(`${what} ${node.name}`);
    if (what === 'kill') {
      await node.kill();
      await upTo(LONGEST_REST_MS);
      await node.start();
    } else {
      node.freeze();
      await upTo(LONGEST_FREEZE_MS);
      node.thaw();
    }
    await upTo(LONGEST_REST_MS);
  }
  return done;
}

it('whatever befalls members and nodes: each push is one generation, and in the end all have the last', async () => {
  const fleet = await startFleet();
  const spared = fleet.nodes.slice(0, 1);
  const reads = await keepReading(spared);
  const untilMs = performance.now() + CHAOS_MS;
  const generations: number[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; performance.now() < untilMs; count++) {
      const requestId = `${writer}-${count}`;
      generations.push(
        await pushSurely(
          fleet,
          requestId,
          fleet.nodes.toSorted(() => Math.random() - 0.5),
        ),
      );
      await upTo(LONGEST_REST_MS);
    }
  };
  const harms = [harmMembers(fleet, reads, untilMs), harmNodes(fleet, untilMs)];
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  const happened = (await Promise.all(harms)).flat().join(', ');
  const last = await pushSurely(fleet, 'last');
  const inOrder = [...generations, last].toSorted((a, b) => a - b);
  expect(inOrder, happened).toEqual(inOrder.map((_, index) => index + 2));
  await fleet.untilAllHave(last);
  expect((await reads.stop()).failures, happened).toEqual([]);
});
