import { expect, onTestFinished, test } from 'vitest';
import { Authenticator } from '../../../control/access/authenticator.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';
import { startOpsServer } from '../../../control/ops/ops-server.ts';

test('what a request of the ops port ends with that nobody foresaw is answered with the id it is logged by', async () => {
  const logged: { id?: string; err?: Error }[] = [];
  const write = (fields: object) => void logged.push(fields);
  let isBroken = false;
  const ops = await startOpsServer({
    hosts: () => [],
    authenticator: new Authenticator(undefined),
    audit: { write: () => undefined, close: () => undefined },
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    readStatus: () => {
      if (isBroken) throw new TypeError('secret things');
      return {
        address: { kind: 'tcp', host: '127.0.0.1', port: 1 },
        counters: NO_COUNTERS,
        workers: [],
        credentials: [],
      } as never;
    },
    watchedStatus: () => ({ counters: NO_COUNTERS, workers: [], credentials: [] }) as never,
    rotations: () => [],
    failures: () => [],
    explain: () => Promise.reject(new Error('nobody asks')),
    guide: { samples: [], hints: [] },
    log: { info: write, warn: write, error: write },
  });
  onTestFinished(() => ops.close());
  isBroken = true;
  const { port } = ops.address as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  const said = await answer.text();
  expect(answer.status).toBe(500);
  expect(logged).toMatchObject([{ err: { message: 'secret things' } }]);
  expect(said).toBe(`internal error (${logged[0]?.id})\n`);
});
