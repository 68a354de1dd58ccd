import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const VITEST = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname;

/** Each in a network of its own, whose rules befall nobody else and are gone with it. */
it.each([
  ['a worker', 'bad-network', 4],
  ['a client of etcd', 'etcd-network', 6],
  ['a fleet', 'fleet-network', 2],
])('%s bears with what the kernel does to its packets', async (_, file, tests) => {
  const inside = ['run', '--project', 'namespace', '--reporter=dot', `namespace/${file}.test.ts`];
  const script = 'ip link set lo up && exec "$@"';
  const child = spawn('unshare', ['-n', 'sh', '-c', script, 'sh', process.execPath, VITEST, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect(code, said).toBe(0);
  expect(said).toMatch(new RegExp(`Tests +${tests} passed \\(${tests}\\)`));
});
