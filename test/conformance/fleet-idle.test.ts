import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startFleet } from '../support/fleet-processes.ts';
import { patient } from '../support/patience.ts';

/** For what the last push left to do, and watches of acknowledgements that linger. */
const SETTLE_MS = 15_000;
const IDLE_MS = 20_000;
/** Of a processor, the node's own timers included: half a percent. */
const MOST_MS = 0.005 * IDLE_MS;

it('a fleet that nothing happens in asks etcd once a second and node at the most, and takes no processor', async () => {
  const fleet = await startFleet();
  await sleep(SETTLE_MS);
  const messages = async (): Promise<number> => {
    const counts = await Promise.all(fleet.etcd.members.map((member) => member.messagesReceived()));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const [messagesBefore, cpuBefore] = [await messages(), fleet.nodes.map(({ pid }) => cpuMs(pid))];
  await sleep(IDLE_MS);
  const perSecondAndNode = ((await messages()) - messagesBefore) / (IDLE_MS / 1000) / fleet.nodes.length;
  const taken = fleet.nodes.map(({ pid }, index) => cpuMs(pid) - cpuBefore[index]!);
  expect(perSecondAndNode).toBeLessThanOrEqual(1);
  expect(Math.max(...taken)).toBeLessThan(patient(MOST_MS));
});

/** Of all of a process's threads, in user space and in the kernel (proc_pid_stat(5)); ticks are a hundredth of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
