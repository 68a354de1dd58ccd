import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

const HEADER = 'PROXY TCP4 203.0.113.7 192.0.2.1 12345 443\r\n';
const REQUEST = 'GET /files/a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

async function startBehind(config: Partial<OriginConfig>): Promise<RunningWorker> {
  const store = await startStore();
  await store.putObject('media', 'a.txt', Buffer.from('what is asked for'));
  const worker = await startWorker({ ...workerConfig(store), ...config }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  return worker;
}

async function answered({ url }: RunningWorker, pieces: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setNoDelay();
  socket.on('error', () => undefined);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return text(socket).catch(() => '');
}

describe('a worker behind a proxy', () => {
  it('answers those whom it speaks for, however the header comes, and cuts what has none', async () => {
    const worker = await startBehind({ proxyProtocol: ['127.0.0.0/8'] });
    expect(await answered(worker, [HEADER + REQUEST])).toMatch(/^HTTP\/1.1 200 .*what is asked for$/s);
    expect(await answered(worker, [HEADER.slice(0, 9), HEADER.slice(9), REQUEST])).toMatch(/^HTTP\/1.1 200 /);
    expect(await answered(worker, [`PROXY UNKNOWN\r\n${REQUEST}`])).toMatch(/^HTTP\/1.1 200 /);
    for (const _ of [1, 2]) expect(await answered(worker, [REQUEST])).toBe('');
    expect(worker.output.match(/does not begin with a PROXY header/g)).toHaveLength(1);
  });

  it('takes the header of nobody else', async () => {
    const worker = await startBehind({ proxyProtocol: ['192.0.2.0/24'] });
    expect(await answered(worker, [REQUEST])).toMatch(/^HTTP\/1.1 200 /);
    expect(await answered(worker, [HEADER + REQUEST])).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('a worker with limits', () => {
  it('ends a connection after so many requests, and refuses a longer head', async () => {
    const worker = await startBehind({ limits: { requestsPerConnection: 2, headBytes: 300 } });
    const request = REQUEST.replace('Connection: close\r\n', '');
    const answer = await answered(worker, [request.repeat(3)]);
    expect(answer.match(/HTTP\/1.1 200 /g)).toHaveLength(2);
    expect(answer.match(/Connection: close/g)).toHaveLength(1);
    expect(
      await answered(worker, [REQUEST.replace('\r\n\r\n', `\r\nCookie: ${'x'.repeat(400)}\r\n\r\n`)]),
    ).toMatch(/^HTTP\/1.1 431 /);
  });

  it('says at once that it answers too many', async () => {
    const worker = await startBehind({ limits: { requests: 1 } });
    const answer = await answered(worker, [REQUEST]);
    expect(answer).toMatch(/^HTTP\/1.1 503 .*Headwater-Error: overloaded\r\n.*Retry-After: 2\r\n/s);
  });
});
