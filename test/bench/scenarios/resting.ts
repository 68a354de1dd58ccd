import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childrenOf } from '../../support/children-of.ts';
import { freePort } from '../../support/free-port.ts';
import { median } from '../../support/median.ts';
import { rssBytes } from '../../support/rss-bytes.ts';
import { cpuMicros } from '../cpu-time.ts';
import type { Figure, Scenario } from '../figure.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Until what is collected after a start is collected. */
const SETTLE_MS = 40_000;
/** A collection of garbage is in one window and not in the others: the median counts, and what they differ by is noise. */
const WINDOWS = 5;
const WINDOW_MS = 8000;
/** What garbage that is not collected yet may add. */
const RSS_NOISE = 0.03;
const MICROS_PER_MILLI = 1000;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

/** What a node costs that nobody asks for anything: to start, and to be there. As it is installed; code was compiled by a start before. */
export const resting: Scenario = {
  name: 'resting',
  async run(): Promise<readonly Figure[]> {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT });
    await atRest(() => Promise.resolve([]));
    return atRest(async (primary, worker) => {
      const pids = { primary, worker };
      const started = ROLES.map((role) => cpuUntilReady(role, pids[role]));
      await sleep(SETTLE_MS);
      const shares: Record<Role, number>[] = [];
      for (let i = 0; i < WINDOWS; i += 1) shares.push(await sharesOf(pids));
      const settled = ROLES.flatMap((role) => [
        idle(
          role,
          shares.map((share) => share[role]),
        ),
        memory(role, pids[role]),
      ]);
      return [...started, ...settled];
    });
  },
};

const ROLES = ['primary', 'worker'] as const;

type Role = (typeof ROLES)[number];

const BUDGETS = {
  primary: { readyMs: 1000, idlePercent: 0.1, rssMegabytes: 100 },
  worker: { readyMs: 600, idlePercent: 0.1, rssMegabytes: 90 },
} satisfies Record<Role, unknown>;

function cpuUntilReady(role: Role, pid: number): Figure {
  return {
    scenario: 'resting',
    name: `${role}, CPU until ready`,
    unit: 'ms',
    value: cpuMicros([pid]) / MICROS_PER_MILLI,
    budget: BUDGETS[role].readyMs,
    noise: 0,
  };
}

/** @param shares of windows */
function idle(role: Role, shares: readonly number[]): Figure {
  const value = median(shares);
  return {
    scenario: 'resting',
    name: `${role}, idle`,
    unit: '% of a core',
    value,
    budget: BUDGETS[role].idlePercent,
    noise: (Math.max(...shares) - Math.min(...shares)) / 2 / value,
  };
}

function memory(role: Role, pid: number): Figure {
  return {
    scenario: 'resting',
    name: `${role}, idle, RSS`,
    unit: 'MB',
    value: rssBytes(pid) / BYTES_PER_MEBIBYTE,
    budget: BUDGETS[role].rssMegabytes,
    noise: RSS_NOISE,
  };
}

/** Of a core, in percent, over a while. */
async function sharesOf(pids: Readonly<Record<Role, number>>): Promise<Record<Role, number>> {
  const micros = () => ROLES.map((role) => cpuMicros([pids[role]]));
  const before = micros();
  await sleep(WINDOW_MS);
  const [primary = Number.NaN, worker = Number.NaN] = micros().map(
    (after, i) => ((after - (before[i] ?? 0)) / (WINDOW_MS * MICROS_PER_MILLI)) * 100,
  );
  return { primary, worker };
}

/** Starts a node with one worker, and ends it. */
async function atRest<T>(look: (primary: number, worker: number) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-rest-'));
  const [origin, control, ops] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, 'origin.yaml');
  await writeFile(file, configuration(origin, control, ops));
  const child = spawn(join(ROOT, 'dist/headwater'), ['serve', '--config', file], { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const primary = child.pid ?? 0;
    await isReady(ops);
    const [worker = 0] = childrenOf(primary);
    return await look(primary, worker);
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

function configuration(origin: number, control: number, ops: number): string {
  return `
origin: { listen: "127.0.0.1:${origin}", workers: 1 }
control: { listen: "127.0.0.1:${control}" }
ops: { listen: "127.0.0.1:${ops}" }
buckets: { media: { bucket: media, endpoint: "http://127.0.0.1:9", region: us-east-1 } }
routes: [{ path: /vod/, bucket: media }]
`;
}

async function isReady(ops: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${ops}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error('Cannot start a node to look at: it was not ready in time');
}
