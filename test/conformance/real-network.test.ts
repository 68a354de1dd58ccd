import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const VITEST = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname;

/** In a network of its own, whose rules befall nobody else and are gone with it. */
it('a worker bears with what the kernel does to its packets', async () => {
  const inside = ['run', '--project', 'namespace', '--reporter=dot'];
  const script = 'ip link set lo up && exec "$@"';
  const child = spawn('unshare', ['-n', 'sh', '-c', script, 'sh', process.execPath, VITEST, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect(code, said).toBe(0);
  expect(said).toMatch(/Tests +4 passed \(4\)/);
});
