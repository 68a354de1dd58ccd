import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startCommand } from '../control/support/run-command.ts';
import { childrenOf } from '../support/children-of.ts';
import { freePort } from '../support/free-port.ts';
import { idleConfig } from '../support/idle-config.ts';

interface Running {
  readonly child: ReturnType<typeof startCommand>;
  readonly port: number;
  /** What it wrote to standard error so far. */
  readonly said: () => string;
}

async function startWithoutWaiting(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, port] = [join(folder, 'origin.yaml'), await freePort()];
  writeFileSync(file, idleConfig(port));
  const child = startCommand(['serve', '--config', file]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  return { child, port, said: () => said };
}

const isServing = ({ said }: Running) =>
  vi.waitUntil(() => said().includes('headwater is serving'), { timeout: 60_000 });

/** Node's own first message to the parent, the request for the port, the reports: each may find nobody. */
const MOMENTS: readonly (readonly [string, (running: Running) => Promise<unknown>])[] = [
  ['when they were forked', () => Promise.resolve()],
  ...[50, 150, 300, 500].map((ms) => [`${ms} ms after that`, () => sleep(ms)] as const),
  ['when they serve', isServing],
  ['while they answer', async (running) => isServing(running).then(() => askInVain(running))],
];

/** Connections on their way from the parent to its workers. */
function askInVain({ port }: Running): void {
  for (let i = 0; i < 20; i++) void fetch(`http://127.0.0.1:${port}/nowhere`).catch(() => undefined);
}

test.each(MOMENTS)('workers end without a word when their parent is killed: %s', async (_, moment) => {
  const running = await startWithoutWaiting();
  const { child, port, said } = running;
  await vi.waitUntil(() => childrenOf(child.pid!).length === 2, { timeout: 60_000, interval: 5 });
  await moment(running);
  child.kill('SIGKILL');
  // The streams end when the last process that has them does.
  await once(child, 'close');
  expect(said().replaceAll(/^\{.*\}\n/gm, '')).toBe('');
  const next = createServer().listen(port, '127.0.0.1');
  await once(next, 'listening');
  next.close();
});
