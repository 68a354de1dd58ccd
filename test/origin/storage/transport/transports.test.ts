import dns, { type LookupAddress } from 'node:dns';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TransportListener, TransportOptions } from '../../../../origin/storage/transport/transport.ts';
import { patternBytes } from '../../../support/store-rig.ts';
import { gather } from './support/gather.ts';
import { openTransport, type Script, startRawStore, TRANSPORTS } from './support/raw-store.ts';
import { patient } from '../../../support/patience.ts';
import { freePort } from '../../../support/free-port.ts';

const GET = { method: 'GET', path: '/media/k', headers: ['host', 'store', 'range', 'bytes=0-9'] };
const BODY = '0123456789';
const HEAD = `HTTP/1.1 206 Partial Content\r\nContent-Length: ${BODY.length}\r\nETag: "1"\r\n`;
const PLAIN = `${HEAD}\r\n${BODY}`;

const NAMES = Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[];

describe.each(NAMES)('a transport (%s)', (name) => {
  async function rig(script: Script, options: Partial<TransportOptions> = {}) {
    const store = await startRawStore(script);
    const transport = openTransport(name, store.origin, options);
    return { ...store, transport, get: () => gather(transport, GET) };
  }

  it('reads answers over connections that it uses again, and shows what it has', async () => {
    const { get, connections, transport } = await rig((socket) => socket.write(PLAIN));
    for (let i = 0; i < 10; i++) expect(await get()).toMatchObject({ status: 206, body: BODY });
    // undici has one free a moment after its answer is over.
    expect(connections()).toBeLessThanOrEqual(2);
    const shown = connections();
    await expect.poll(() => transport.connections).toEqual({ connected: shown, free: shown });
  });

  it('tells fields by their names in lower case, and joins those that come twice', async () => {
    const { transport } = await rig((socket) =>
      socket.write(`${HEAD}X-Amz-Meta-A: 1\r\nx-amz-meta-a: 2\r\n\r\n${BODY}`),
    );
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    transport.send(GET, {
      onHead: ({ fields }) => {
        resolve(['etag', 'x-amz-meta-a', 'x-none'].map((field) => fields.get(field)));
      },
      onData: (_, release) => {
        release();
      },
      onEnd: () => undefined,
      onError: reject,
    });
    expect(await promise).toEqual(['"1"', '1, 2', undefined]);
  });

  it('reads large bodies whole, side by side, and no further while it is paused', async () => {
    const whole = patternBytes(20_000_000);
    const { transport } = await rig((socket) => {
      socket.write(`HTTP/1.1 206 Partial Content\r\nContent-Length: ${whole.length}\r\n\r\n`);
      socket.write(whole);
    });
    const [paused, ...others] = await Promise.all([
      gather(transport, GET, { pauseMs: 1000 }),
      gather(transport, GET),
      gather(transport, GET),
    ]);
    expect(paused.bytesWhilePaused).toBeLessThan(whole.length / 2);
    for (const { bytes } of [paused, ...others]) expect(bytes.equals(whole)).toBe(true);
  });

  it('leaves what it has lent as it is until it is given back, whatever it reads meanwhile', async () => {
    const whole = patternBytes(3_000_000);
    const { transport } = await rig((socket) => {
      socket.write(`HTTP/1.1 206 Partial Content\r\nContent-Length: ${whole.length}\r\n\r\n`);
      socket.write(whole);
    });
    for (let round = 0; round < 3; round++) {
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, i) => gather(transport, GET, { holds: i % 2 === 0 })),
      );
      for (const { bytes } of all) expect(bytes.equals(whole)).toBe(true);
    }
  });

  it('goes on with one that was paused, told so while another is heard', async () => {
    const whole = patternBytes(2_000_000);
    const { transport } = await rig((socket) => {
      socket.write(`HTTP/1.1 206 Partial Content\r\nContent-Length: ${whole.length}\r\n\r\n`);
      socket.write(whole);
    });
    const paused = listen();
    const exchange = transport.send(GET, {
      ...paused.listener,
      onData(chunk, release) {
        if (paused.length() === 0) exchange.pause();
        paused.listener.onData(chunk, release);
      },
    });
    await expect.poll(paused.length).toBeGreaterThan(0);
    const other = listen();
    transport.send(GET, { ...other.listener, onHead: () => exchange.resume() });
    await Promise.all([paused.over, other.over]);
    expect([paused.length(), other.length()]).toEqual([whole.length, whole.length]);
  });

  it.each<[failure: string, script: Script]>([
    ['broken-off', (socket) => socket.destroy()],
    ['broken-off', (socket) => socket.resetAndDestroy()],
    ['broken-off', (socket) => socket.end(PLAIN.slice(0, 20))],
    ['head-timeout', () => undefined],
    ['body-timeout', (socket) => socket.write(PLAIN.slice(0, -2))],
  ])('says %s', async (failure, script) => {
    const { get } = await rig(script, { headersTimeoutMs: patient(500), bodyTimeoutMs: patient(500) });
    expect((await get()).failure).toBe(failure);
  });

  it.each([
    ['a folded line', HEAD + 'X: a\r\n b\r\n\r\n'],
    ['two lengths', `${HEAD}Content-Length: ${BODY.length + 1}\r\n\r\n${BODY}`],
    ['bare line feeds', PLAIN.replaceAll('\r\n', '\n')],
    ['a banner', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ])('takes %s in place of a head for a broken connection, without waiting for more', async (_, text) => {
    const { get } = await rig((socket) => socket.write(text), { headersTimeoutMs: patient(60_000) });
    expect((await get()).failure).toBe('broken-off');
  });

  it('never passes for whole what is not', async () => {
    const { get } = await rig((socket) => socket.end(PLAIN.slice(0, -1)));
    expect((await get()).failure).toBe('broken-off');
  });

  it('waits no longer for a connection than it may: one that says nothing is none', async () => {
    const store = await startRawStore(() => undefined);
    const transport = openTransport(name, store.origin.replace('http:', 'https:'), {
      connectTimeoutMs: patient(500),
    });
    expect((await gather(transport, GET)).failure).toBe('connect-timeout');
  });

  it('says where nobody listens', async () => {
    const transport = openTransport(name, 'http://127.0.0.1:9');
    expect((await gather(transport, GET)).failure).toBe('no-connection');
  });

  it('keeps no connection that is idle for longer than it may', async () => {
    const { get, open } = await rig((socket) => socket.write(PLAIN), { keepAliveMs: patient(1500) });
    await get();
    expect(open()).toBe(1);
    await expect.poll(open).toBe(0);
  });

  it('asks where a name leads by now, once its connections are old', async () => {
    const port = await freePort();
    const at = (host: string) => startRawStore((socket) => socket.write(PLAIN), { host, port });
    const [first, second] = [await at('127.0.0.1'), await at('127.0.0.2')];
    let address = '127.0.0.1';
    const resolver = vi.spyOn(dns, 'lookup').mockImplementation(((
      _host: string,
      _options: unknown,
      found: (error: null, addresses: LookupAddress[]) => void,
    ) => {
      found(null, [{ address, family: 4 }]);
    }) as never);
    onTestFinished(() => resolver.mockRestore());
    const transport = openTransport(name, `http://store.test:${port}`, { ttlMs: 200 });
    const ask = async (): Promise<void> => {
      expect(await gather(transport, GET)).toMatchObject({ body: BODY });
    };
    await ask();
    address = '127.0.0.2';
    /** Of ten. */
    const askedOfFirst = async (): Promise<number> => {
      const before = first.requests.length;
      for (let i = 0; i < 10; i++) await ask();
      return first.requests.length - before;
    };
    await expect.poll(askedOfFirst).toBe(0);
    expect(second.requests.length).toBeGreaterThanOrEqual(10);
  });

  it('uses no connection for longer than it may', async () => {
    const TTL_MS = 300;
    const { get, connections } = await rig((socket) => socket.write(PLAIN), { ttlMs: TTL_MS });
    const untilMs = performance.now() + 10 * TTL_MS;
    let asked = 0;
    for (; performance.now() < untilMs; asked += 1) {
      expect(await get()).toMatchObject({ body: BODY });
      await sleep(TTL_MS / 10);
    }
    expect(connections()).toBeGreaterThan(2);
    expect(connections()).toBeLessThanOrEqual(asked);
  });

  it('uses none that was idle beyond that', async () => {
    const TTL_MS = 200;
    const { get, connections } = await rig((socket) => socket.write(PLAIN), { ttlMs: TTL_MS });
    await get();
    const before = connections();
    await sleep(2 * TTL_MS);
    await get();
    expect(connections()).toBe(before + 1);
  });

  it('gives the connection of an exchange up that is aborted, and hears no more of it', async () => {
    const { get, transport, open } = await rig((socket, request, connection) => {
      if (connection > 1 || request > 1) socket.write(PLAIN);
      else socket.write(PLAIN.slice(0, -2));
    });
    const first = Promise.withResolvers<void>();
    const heard: string[] = [];
    const exchange = transport.send(GET, {
      onHead: () => undefined,
      onData: (_, release) => {
        release();
        first.resolve();
      },
      onEnd: () => void heard.push('end'),
      onError: () => void heard.push('error'),
    });
    await first.promise;
    exchange.abort();
    await expect.poll(open).toBe(0);
    expect(await get()).toMatchObject({ body: BODY });
    expect(heard).toEqual([]);
  });
});

/** What counts what it hears, and is over when that is whole. */
function listen() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let length = 0;
  const listener: TransportListener = {
    onHead: () => undefined,
    onData(chunk, release) {
      length += chunk.length;
      release();
    },
    onEnd: resolve,
    onError: reject,
  };
  return { listener, over: promise, length: () => length };
}

const RACES = 4000;
const AT_A_TIME = 16;
/** The listening socket, and what the runtime opens on the way. */
const SPARE_DESCRIPTORS = 3;

/** Ways to close a connection just when it may be used again. */
const CLOSES: readonly Script[] = [
  (socket) => socket.end(PLAIN),
  (socket) => socket.write(PLAIN, () => socket.destroy()),
  (socket) => socket.write(PLAIN, () => socket.resetAndDestroy()),
  (socket) => {
    socket.write(PLAIN);
    setImmediate(() => socket.end());
  },
  (socket) => {
    socket.write(PLAIN);
    setTimeout(() => socket.destroy(), 1);
  },
];

describe('a store that closes connections when the next request is on its way', () => {
  it(`fails none of ${RACES} reads, and leaves nothing open`, async () => {
    const before = descriptors();
    const { origin, open, connections } = await startRawStore((socket, request) => {
      const turn = Math.floor(Math.random() * 3 * CLOSES.length);
      // Before its answer only one that has answered before is closed: one that never did has failed.
      if (turn < CLOSES.length) CLOSES[turn]?.(socket, request, 0);
      else if (request > 1 && turn < 2 * CLOSES.length) socket.resetAndDestroy();
      else socket.write(PLAIN);
    });
    const transport = openTransport('range', origin, { connections: AT_A_TIME });
    let left = RACES;
    const failures: unknown[] = [];
    const reader = async (): Promise<void> => {
      while (left-- > 0) {
        const { failure, body } = await gather(transport, GET);
        if (failure !== undefined || body !== BODY) failures.push(failure ?? body);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, reader));
    expect(failures).toEqual([]);
    expect(connections()).toBeGreaterThan(RACES / 10);
    // What is left is free, and open on both sides, which are both of this process.
    const kept = () => transport.connections;
    await expect.poll(() => [kept().connected, kept().free].map((count) => count - open())).toEqual([0, 0]);
    expect(descriptors()).toBeLessThanOrEqual(before + 2 * open() + SPARE_DESCRIPTORS);
  });
});

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
