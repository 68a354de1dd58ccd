import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { patient } from '../support/patience.ts';

vi.setConfig({ testTimeout: patient(60_000) });

test('a key is put when every worker goes by it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-key-groups-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }));
  const node = await startServing(2);
  const run = (...args: string[]) => runCommand([...args, '--json', '--control', node.control]);
  const put = await run('keys', 'put-private', 'K1', file);
  expect(put.stderr).toBe('');
  expect(JSON.parse(put.stdout)).toMatchObject({
    kind: 'ec-p256',
    workers: [
      { workerId: '1', generation: 1, acknowledged: true },
      { workerId: '2', generation: 1, acknowledged: true },
    ],
  });
  const group = await run('keys', 'group', 'viewers', 'K1');
  expect(JSON.parse(group.stdout)).toMatchObject({
    keyIds: ['K1'],
    workers: [{ generation: 2 }, { generation: 2 }],
  });
  expect(node.output).not.toContain('PRIVATE KEY');
});
