import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import type { ListenAddress } from '../../origin/origin-config.ts';
import { accessKey, originConfig } from './support/control-fixtures.ts';
import { ORIGIN_WORKER } from '../../control/commands/serve/origin-worker.ts';
import { startTestNode } from './support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

const socketAt = (name: string): ListenAddress & { kind: 'unix' } => ({
  kind: 'unix',
  path: join(folder, name),
});

/** What a killed server leaves behind. */
async function leaveSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(path)).toBe(true);
}

function statusOf(socketPath: string, path: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request({ socketPath, path, agent: false }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
}

describe('startNode()', () => {
  test('listens on unix sockets, in place of those that a killed node left', async () => {
    const [origin, control, ops] = [socketAt('origin'), socketAt('control'), socketAt('ops')];
    for (const { path } of [origin, control, ops]) await leaveSocket(path);
    const { node, pushed } = await startTestNode({
      origin: originConfig(origin),
      control: { listen: control },
      ops: { listen: ops },
    });
    expect(await statusOf(origin.path, '/')).toBe(200);
    expect(await statusOf(ops.path, '/readyz')).toBe(200);
    await pushed('media', accessKey());
    expect(node.status().credentials[0]).toMatchObject({ generation: 1 });
    await node.close();
    expect([origin, ops].filter(({ path }) => existsSync(path))).toEqual([]);
  });

  test('lets its owner alone steer it through unix sockets, and its group ask for media', async () => {
    const [origin, control, ops] = [socketAt('o'), socketAt('c'), socketAt('p')];
    const { node } = await startTestNode(
      { origin: originConfig(origin), control: { listen: control }, ops: { listen: ops } },
      ORIGIN_WORKER,
    );
    const modes = [origin, control, ops].map(({ path }) => (statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['660', '600', '600']);
    await node.close();
  });

  test('says why no socket can be where it is to listen', async () => {
    const nowhere = socketAt('nowhere/ops');
    await expect(startTestNode({ ops: { listen: nowhere } })).rejects.toThrow(
      `Cannot listen on unix:${nowhere.path}: there is no such folder`,
    );
    const file = socketAt('file');
    writeFileSync(file.path, 'mine');
    await expect(startTestNode({ ops: { listen: file } })).rejects.toThrow(
      `Cannot listen on unix:${file.path}: what is there is no socket`,
    );
    expect(existsSync(file.path)).toBe(true);
    const long = socketAt('x'.repeat(100));
    await expect(startTestNode({ ops: { listen: long } })).rejects.toThrow(
      'its path is longer than 107 bytes',
    );
  });

  test('takes no socket away from a server that lives, and starts nothing then', async () => {
    const taken = socketAt('taken');
    const server = createServer((_, response) => response.end()).listen(taken.path);
    await once(server, 'listening');
    await expect(startTestNode({ control: { listen: taken } })).rejects.toThrow(
      `Cannot serve control on unix:${taken.path}: the address is in use`,
    );
    expect(await statusOf(taken.path, '/')).toBe(200);
    server.close();
  });
});
