import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childrenOf } from '../../support/children-of.ts';
import { freePort } from '../../support/free-port.ts';
import { rssBytes } from '../../support/rss-bytes.ts';
import { cpuMicros } from '../cpu-time.ts';
import type { Figure, Scenario } from '../figure.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Until what is collected after a start is collected. */
const SETTLE_MS = 40_000;
const WATCHED_MS = 20_000;
const MICROS_PER_MILLI = 1000;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

/** What a node costs that nobody asks for anything: to start, and to be there. As it is installed; code was compiled by a start before. */
export const resting: Scenario = {
  name: 'resting',
  async run(): Promise<readonly Figure[]> {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT });
    await atRest(() => Promise.resolve([]));
    return atRest(async (primary, worker) => {
      const started = [primary, worker].map((pid) => cpuMicros([pid]) / MICROS_PER_MILLI);
      await sleep(SETTLE_MS);
      const before = [primary, worker].map((pid) => cpuMicros([pid]));
      await sleep(WATCHED_MS);
      const [primaryShare = 0, workerShare = 0] = [primary, worker].map(
        (pid, i) => ((cpuMicros([pid]) - (before[i] ?? 0)) / (WATCHED_MS * MICROS_PER_MILLI)) * 100,
      );
      const figure = (name: string, unit: Figure['unit'], value: number, budget: number): Figure => ({
        scenario: 'resting',
        name,
        unit,
        value,
        budget,
      });
      return [
        figure('primary, CPU until ready', 'ms', started[0] ?? 0, 1000),
        figure('worker, CPU until ready', 'ms', started[1] ?? 0, 600),
        figure('primary, idle', '% of a core', primaryShare, 0.1),
        figure('worker, idle', '% of a core', workerShare, 0.1),
        figure('primary, idle, RSS', 'MB', rssBytes(primary) / BYTES_PER_MEBIBYTE, 100),
        figure('worker, idle, RSS', 'MB', rssBytes(worker) / BYTES_PER_MEBIBYTE, 90),
      ];
    });
  },
};

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
