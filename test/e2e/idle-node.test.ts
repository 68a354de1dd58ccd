import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { childrenOf } from '../support/children-of.ts';
import { startServing } from '../support/node-rig.ts';

/** Until what a start leaves to do is done. */
const SETTLE_MS = 5000;
const WATCHED_MS = 5000;
/** One second's report, and what a collector of garbage and the kernel want; a sampler of 10 ms alone is a hundred. */
const WAKE_UPS_A_SECOND = 12;

test('a node that nobody asks for anything is hardly woken', async () => {
  const node = await startServing(1);
  await sleep(SETTLE_MS);
  const pids = [node.pid, ...childrenOf(node.pid)];
  const before = pids.map(wakeUps);
  await sleep(WATCHED_MS);
  const perSecond = pids.map((pid, i) => (wakeUps(pid) - (before[i] ?? 0)) / (WATCHED_MS / 1000));
  expect(Math.max(...perSecond)).toBeLessThan(WAKE_UPS_A_SECOND);
});

/** How often a process's first thread has waited so far. proc_pid_status(5) */
function wakeUps(pid: number): number {
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
