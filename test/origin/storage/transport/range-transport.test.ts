import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RangeTransport } from '../../../../origin/storage/transport/range-transport.ts';
import type { TransportOptions } from '../../../../origin/storage/transport/transport.ts';
import { createAuthority } from '../../../support/certificate-authority.ts';
import { patternBytes } from '../../../support/store-rig.ts';
import { type Gathered, gather } from './support/gather.ts';
import { openTransport, type Script, startRawStore } from './support/raw-store.ts';
import { patient } from '../../../support/patience.ts';

const GET = { method: 'GET', path: '/media/k', headers: ['host', 'store', 'range', 'bytes=0-9'] };
const BODY = '0123456789';

interface Rig {
  readonly transport: RangeTransport;
  readonly connections: () => number;
  /** Heads of requests, as they came. */
  readonly requests: string[];
  readonly get: () => Promise<Gathered>;
}

async function rig(script: Script, options: Partial<TransportOptions> = {}): Promise<Rig> {
  const { origin, connections, requests } = await startRawStore(script);
  const transport = openTransport('range', origin, options);
  return { transport, connections, requests, get: () => gather(transport, GET) };
}

function answer(fields: string, body = BODY, status = '206 Partial Content'): string {
  return `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n${body}`;
}

const PLAIN = answer(`content-length: ${BODY.length}\r\netag: "1"`);

describe('RangeTransport.send()', () => {
  it('reads answers over one connection, and sends what was signed as it is', async () => {
    const { get, connections, requests } = await rig((socket) => socket.write(PLAIN));
    for (let i = 0; i < 3; i++) expect(await get()).toMatchObject({ status: 206, body: BODY });
    expect(connections()).toBe(1);
    expect(requests[0]).toBe(
      'GET /media/k HTTP/1.1\r\nhost: store\r\nrange: bytes=0-9\r\nconnection: keep-alive\r\n\r\n',
    );
  });

  it('reads an answer that comes byte by byte', async () => {
    const { get } = await rig((socket) => {
      void (async () => {
        for (const byte of PLAIN) {
          socket.write(byte);
          await sleep(1);
        }
      })();
    });
    expect(await get()).toMatchObject({ status: 206, body: BODY });
  });

  it('reads large bodies whole, and has all memory back', async () => {
    const whole = patternBytes(3_000_000);
    const { transport } = await rig((socket) => {
      socket.write(answer(`content-length: ${whole.length}`, ''));
      socket.write(whole);
    });
    const all = await Promise.all(Array.from({ length: 8 }, () => gather(transport, GET)));
    for (const { bytes } of all) expect(bytes.equals(whole)).toBe(true);
    expect(transport.connections).toEqual({ connected: 8, free: 8 });
  });

  it.each([700, 2 * 1024, 3000, 16_000])(
    'reads a body behind a head of %i bytes, in one piece or two',
    async (bytes) => {
      const whole = patternBytes(100_000);
      const fields = `content-length: ${whole.length}\r\nx: `;
      const padding = bytes - answer(fields, '').length;
      const text = Buffer.concat([Buffer.from(answer(fields + 'y'.repeat(padding), '')), whole]);
      const { get, transport } = await rig((socket, request) => {
        const first = request === 1 ? text.length : bytes - 2;
        socket.write(text.subarray(0, first), () => socket.write(text.subarray(first)));
      });
      for (let i = 0; i < 2; i++) expect((await get()).bytes.equals(whole)).toBe(true);
      expect(transport.handedOverFor).toBeUndefined();
    },
  );

  it.each([
    [Number.POSITIVE_INFINITY, 1024 * 1024],
    [256 * 1024, 256 * 1024],
    [80 * 1024, 80 * 1024],
  ])(
    'reads into large pieces of memory, and into smaller ones where that is short: %i bytes',
    async (pieceBytes, bytes) => {
      const whole = patternBytes(3_000_000);
      const { transport } = await rig((socket) => {
        socket.write(answer(`content-length: ${whole.length}`, ''));
        socket.write(whole);
      });
      expect((await gather(transport, GET, { pieceBytes })).slabBytes).toBe(bytes);
    },
  );

  it('skips interim answers that mean nothing to a read', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';
    const { get, transport } = await rig((socket) => socket.write(interim + PLAIN));
    expect(await get()).toMatchObject({ status: 206, body: BODY });
    expect(transport.handedOverFor).toBeUndefined();
  });

  it('reads a refusal in chunks itself', async () => {
    const chunks = '5;x=y\r\n<Erro\r\n3\r\nr/>\r\n0\r\ntrailer: t\r\n\r\n';
    const { get, transport, connections } = await rig((socket) =>
      socket.write(answer('transfer-encoding: chunked', chunks, '403 Forbidden')),
    );
    expect(await get()).toMatchObject({ status: 403, body: '<Error/>' });
    expect(await get()).toMatchObject({ status: 403, body: '<Error/>' });
    expect(transport.handedOverFor).toBeUndefined();
    expect(connections()).toBe(1);
  });

  it.each([
    ['in chunks', answer('transfer-encoding: chunked', 'a\r\n0123456789\r\n0\r\n\r\n')],
    ['of no length', answer('etag: "1"\r\nconnection: close')],
  ])('leaves a 206 %s to the other transport, and all that follows', async (_, text) => {
    const { get, transport, requests } = await rig((socket) => {
      socket.write(text);
      if (text.includes('close')) socket.end();
    });
    expect(await get()).toMatchObject({ status: 206, body: BODY });
    expect(transport.handedOverFor).toBeDefined();
    const asked = requests.length;
    expect(await get()).toMatchObject({ status: 206, body: BODY });
    expect(requests.length).toBe(asked + 1);
  });

  it.each([
    ['a folded line', answer('content-length: 10\r\nx: a\r\n b')],
    ['two lengths', answer('content-length: 10\r\ncontent-length: 11')],
    ['a length that is none', answer('content-length: +10')],
    ['length and chunks', answer('content-length: 10\r\ntransfer-encoding: chunked')],
    ['a bare line feed', PLAIN.replace('\r\netag', '\netag')],
    ['HTTP/1.0', PLAIN.replace('HTTP/1.1', 'HTTP/1.0')],
    ['a head without end', `HTTP/1.1 206 Partial Content\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ])('does not interpret %s', async (_, text) => {
    const { get, transport, requests } = await rig((socket) => socket.write(text), {
      headersTimeoutMs: patient(1000),
    });
    await get();
    // Whatever the other makes of it: it was asked again, and decides.
    expect(requests.length).toBeGreaterThan(1);
    expect(transport.handedOverFor).toBeDefined();
  });

  it('keeps no connection that it does not use because of that', async () => {
    const { get, transport } = await rig((socket, _, connection) =>
      socket.write(connection === 2 ? answer('content-length: +10') : PLAIN),
    );
    const others = await Promise.all([get(), get(), get()]);
    for (const { body } of others) expect(body).toBe(BODY);
    expect(transport.handedOverFor).toBeDefined();
    // undici's.
    await expect.poll(() => transport.connections).toEqual({ connected: 1, free: 1 });
  });

  it('asks the store itself again when what was not understood is five minutes ago', async () => {
    const { get, transport, connections } = await rig((socket, _, connection) =>
      socket.write(connection === 1 ? answer('content-length: +10') : PLAIN),
    );
    expect(await get()).toMatchObject({ body: BODY });
    expect(await get()).toMatchObject({ body: BODY });
    expect(transport.handedOverFor).toBe('a length that is none');
    const byOther = connections();
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 5 * 60_000);
    onTestFinished(() => clock.mockRestore());
    expect(transport.handedOverFor).toBeUndefined();
    expect(await get()).toMatchObject({ body: BODY });
    expect(connections()).toBe(byOther + 1);
  });

  it('asks again, once, where an idle connection was closed just then', async () => {
    const { get, connections } = await rig((socket, request) => {
      if (request === 1) socket.write(PLAIN);
      else socket.destroy();
    });
    expect(await get()).toMatchObject({ body: BODY });
    expect(await get()).toMatchObject({ body: BODY });
    expect(connections()).toBe(2);
  });

  it('does not ask again on a fresh connection', async () => {
    const { get, connections } = await rig((socket) => socket.destroy());
    expect((await get()).failure).toBe('broken-off');
    expect(connections()).toBe(1);
  });

  it('tells a body that breaks off from a whole one', async () => {
    const { get } = await rig((socket) => socket.end(PLAIN.slice(0, -1)));
    expect(await get()).toMatchObject({ failure: 'broken-off', body: BODY.slice(0, -1) });
  });

  it('believes nothing that comes behind a body', async () => {
    const { get, connections } = await rig((socket) => socket.write(PLAIN + PLAIN));
    expect(await get()).toMatchObject({ body: BODY });
    expect(await get()).toMatchObject({ body: BODY });
    expect(connections()).toBe(2);
  });

  it.each([
    ['head-timeout', ''],
    ['body-timeout', PLAIN.slice(0, -2)],
  ])('gives up with %s', async (failure, text) => {
    const { get } = await rig((socket) => socket.write(text || ' '.slice(1)), {
      headersTimeoutMs: patient(300),
      bodyTimeoutMs: patient(300),
    });
    expect((await get()).failure).toBe(failure);
  });

  it('keeps no connection longer than the store says', async () => {
    const { get, connections } = await rig((socket) =>
      socket.write(answer(`content-length: ${BODY.length}\r\nkeep-alive: timeout=1`)),
    );
    await get();
    await get();
    expect(connections()).toBe(2);
  });

  it('reads no further while it is paused, and is patient meanwhile', async () => {
    const whole = patternBytes(20_000_000);
    const { transport } = await rig(
      (socket) => {
        socket.write(answer(`content-length: ${whole.length}`, ''));
        socket.write(whole);
      },
      { bodyTimeoutMs: patient(300) },
    );
    const paused = await gather(transport, GET, { pauseMs: patient(1500) });
    expect(paused.bytesWhilePaused).toBeLessThan(whole.length / 2);
    expect(paused.bytes.equals(whole)).toBe(true);
  });

  it('is as patient over TLS, where some of what was decrypted comes after it was told to pause', async () => {
    const authority = createAuthority('Stores');
    const { certificate, key } = authority.issue({ names: ['DNS:localhost'] });
    const whole = patternBytes(4_000_000);
    const { origin } = await startRawStore(
      (socket) => {
        socket.write(answer(`content-length: ${whole.length}`, ''));
        socket.write(whole);
      },
      undefined,
      { cert: certificate, key },
    );
    const options = { bodyTimeoutMs: patient(300), ca: authority.certificate };
    const transport = openTransport('range', origin, options);
    const { failure, bytes } = await gather(transport, GET, { pauseMs: patient(1500), pausesAtData: true });
    expect(failure).toBeUndefined();
    expect(bytes.equals(whole)).toBe(true);
  });

  it('refuses to send what would be two requests', async () => {
    const { transport } = await rig((socket) => socket.write(PLAIN));
    const headers = ['host', 'store', 'if-match', '"1"\r\nx: y'];
    await expect(gather(transport, { ...GET, headers })).rejects.toThrow('Cannot send a subrequest');
  });
});
