import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startFleet } from '../support/fleet-processes.ts';
import { patient } from '../support/patience.ts';

/** For what the last push left to do, and watches of acknowledgements that linger. */
const SETTLE_MS = 15_000;
const IDLE_MS = 20_000;
/** Half a percent, the node's own timers included. */
const MOST_OF_A_CORE = 0.005;

it('a fleet that nothing happens in asks etcd once a second and node at the most, and takes no processor', async () => {
  const fleet = await startFleet();
  await sleep(SETTLE_MS);
  const messages = async (): Promise<number> => {
    const counts = await Promise.all(fleet.etcd.members.map((member) => member.messagesReceived()));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const [messagesBefore, cpuBefore] = [await messages(), fleet.nodes.map(({ pid }) => cpuSeconds(pid))];
  await sleep(IDLE_MS);
  const perSecondAndNode = ((await messages()) - messagesBefore) / (IDLE_MS / 1000) / fleet.nodes.length;
  const shares = fleet.nodes.map(
    ({ pid }, index) => (cpuSeconds(pid) - cpuBefore[index]!) / (IDLE_MS / 1000),
  );
  expect(perSecondAndNode).toBeLessThanOrEqual(1);
  expect(Math.max(...shares)).toBeLessThan(patient(MOST_OF_A_CORE));
});

/** Of all of a process's threads, in user space and in the kernel (proc_pid_stat(5)); ticks are a hundredth of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
