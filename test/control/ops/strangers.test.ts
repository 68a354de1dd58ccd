import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startTestNode } from '../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
let port: number;

beforeAll(async () => {
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  running = await startTestNode({ ops: { listen, hosts: ['node1.example.com'], signCallout: true } });
  port = (running.node.opsAddress as { port: number }).port;
});
afterAll(() => running.node.close());

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

/** With headers of our own choice, which `fetch` does not let us have. */
function send(path: string, headers: OutgoingHttpHeaders, localAddress = '127.0.0.1'): ClientRequest {
  return request({ host: '127.0.0.1', localAddress, port, path, headers, agent: false }).end();
}

async function get(path: string, headers: OutgoingHttpHeaders): Promise<Answer> {
  const [response] = (await once(send(path, headers), 'response')) as [IncomingMessage];
  return { status: response.statusCode, text: await text(response) };
}

const CALLOUT = { url: '/other/film.mp4' };

describe('a name that is pointed at us', () => {
  test.each(['/', '/livez', '/readyz', '/metrics', '/events', '/explain', '/sign', '/nothing'])(
    'gets nothing of %s',
    async (path) => {
      expect(await get(path, { ...CALLOUT, host: `evil.example:${port}` })).toEqual({
        status: 421,
        text: 'Cannot answer under this host name: it is no address, not localhost and not in ops.hosts\n',
      });
    },
  );

  test.each(['node1.example.com', 'localhost', '127.0.0.1', '[::1]'])('that is %s is ours', async (name) => {
    expect((await get('/livez', { host: `${name}:${port}` })).status).toBe(200);
  });
});

describe('a page of another site', () => {
  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('with %o neither has anything signed or explained nor holds a stream', async (headers) => {
    const refused = { status: 403, text: 'Cannot answer a page of another site\n' };
    expect(await get('/sign', { ...CALLOUT, ...headers })).toEqual(refused);
    expect(await get('/events', headers)).toEqual(refused);
    expect(await get('/explain', headers)).toEqual(refused);
  });

  test('may link to ours', async () => {
    expect((await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(
      200,
    );
  });

  test.each([{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'is not who says %o',
    async (headers) => {
      const answer = await get('/sign', { ...CALLOUT, ...headers });
      expect(answer.text).not.toContain('another site');
      expect(answer.status).not.toBe(403);
    },
  );

  test('is not our own', async () => {
    const own = { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` };
    expect((await get('/sign', { ...CALLOUT, ...own })).status).not.toBe(403);
  });
});

describe('/events', () => {
  async function open(localAddress: string): Promise<IncomingMessage> {
    const call = send('/events', {}, localAddress);
    onTestFinished(() => void call.destroy());
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    return response.on('error', () => undefined);
  }

  test('follows so many pages of a client, and others still', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open('127.0.0.2')));
    expect(streams.map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
    const refused = await open('127.0.0.2');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('10');
    expect(await text(refused)).toBe(
      'Cannot follow the figures: this client has 20 open, the most that one may have\n',
    );
    expect((await open('127.0.0.3')).statusCode).toBe(200);
    streams[0]!.destroy();
    await vi.waitFor(async () => expect((await open('127.0.0.2')).statusCode).toBe(200));
  });
});
