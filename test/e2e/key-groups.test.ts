import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';

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

test('the keys of a shield are rotated by pushes: from the answer on, every worker knows the new and no old one', async () => {
  const node = await startServing(2);
  const config = readFileSync(node.configFile, 'utf8').replace(
    'mode: package',
    '$&, shield: { key_set: cdn }',
  );
  writeFileSync(node.configFile, config);
  expect((await runCommand(['reload', '--control', node.control])).stderr).toBe('');
  const put = async (...keys: string[]) => {
    const stdin = keys.join('\n');
    expect((await runCommand(['keys', 'shield', 'cdn', '--control', node.control], { stdin })).stderr).toBe(
      '',
    );
  };
  const [first, next] = ['the first key of the shield', 'the next key of the shield'];
  /** Of sixteen connections, which both workers take. */
  const admitted = async (key: string) => {
    const headers = { 'X-Shield-Key': key, Connection: 'close' };
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => fetch(`${node.url}/ladder.ism/.m3u8`, { headers })),
    );
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    return [...new Set(answers.map(({ status }) => status !== 403))];
  };
  expect(await admitted(first)).toEqual([false]);
  await put(first);
  expect(await admitted(first)).toEqual([true]);
  await put(first, next);
  expect(await Promise.all([first, next].map(admitted))).toEqual([[true], [true]]);
  await put(next);
  expect(await Promise.all([first, next].map(admitted))).toEqual([[false], [true]]);
  for (const key of [first, next]) expect(node.output).not.toContain(key);
});
