import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FIRST_KEY } from '../support/store-rig.ts';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { originRig } from '../support/origin-rig.ts';

/** Fewer than a queue of the kernel holds. */
const WAITING = 64;

describe('a worker that is told to stop', () => {
  it('answers who waited to be accepted by then', async () => {
    const { url, worker } = await originRig();
    const manifest = `${url}/ladder.ism/.m3u8`;
    // At hand from then on: a worker has a second to end.
    await (await fetch(manifest)).text();
    const { hostname, port, pathname } = new URL(manifest);
    process.kill(worker.pid, 'SIGSTOP');
    const answers = Array.from({ length: WAITING }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await once(socket, 'connect');
      return { answer: text(socket).catch(String) };
    });
    const waiting = await Promise.all(answers);
    const closed = worker.close();
    process.kill(worker.pid, 'SIGCONT');
    for (const { answer } of waiting) expect(await answer).toMatch(/^HTTP\/1.1 200 .*#EXTM3U/s);
    await closed;
  });
});

describe('a node that is told to stop', () => {
  it('with all its workers (a service manager signals the group) finishes what is in flight, then is gone', async () => {
    const node = await startServing();
    const { accessKeyId, secretAccessKey } = FIRST_KEY;
    const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const pushed = await runCommand(['credentials', 'push', 'media', '--control', node.control], {
      environment,
    });
    expect(pushed.code).toBe(0);
    await (await fetch(`${node.url}/ladder.ism/.m3u8`)).text();
    node.store.addFault({ kind: 'delay-chunks', ms: 50 });
    const [response] = (await once(
      get(`${node.url}/ladder.ism/hls/ladder-video=450000-2.m4s`),
      'response',
    )) as [IncomingMessage];
    const first = (await once(response, 'data')) as [Buffer];
    process.kill(-node.pid, 'SIGTERM');
    let bytes = first[0].length;
    for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(response.complete).toBe(true);
    expect(bytes).toBe(Number(response.headers['content-length']));
    expect(await node.exitCode).toBe(0);
    await expect(fetch(`${node.url}/ladder.ism/.m3u8`)).rejects.toThrow();
  });
});
