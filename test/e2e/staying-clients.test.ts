import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerTls } from '../../origin/tls-material.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { patient } from '../support/patience.ts';

const LIMITS = { headMs: patient(500), idleMs: patient(500) };
const CLIENTS = 10;
/** Connections to the store come and go. */
const SWAY_DESCRIPTORS = 3;

const GET = 'GET /files/a.txt HTTP/1.1\r\nHost: x\r\n\r\n';
/** HEADERS of stream 1 without END_HEADERS, `:method: GET`, behind preface and SETTINGS. RFC 9113 3.4, 6.2 */
const OPEN_HEADERS = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('000000040000000000', 'hex'),
  Buffer.from('00000101000000000182', 'hex'),
]);

function serverTls(): ServerTls {
  const { certificate, key } = createAuthority('of servers').issue({ names: ['DNS:localhost'] });
  const ticketKeys = Buffer.alloc(48, 7).toString('base64');
  return { material: { cert: certificate, key }, ticketKeys, revision: 1 };
}

interface Rig {
  readonly port: number;
  /** Of the worker. */
  readonly descriptors: () => number;
}

async function rigOf(kind: string): Promise<Rig> {
  const store = await startStore();
  await store.putObject('media', 'a.txt', Buffer.from('what is asked for'));
  const credentials = [{ bucket: 'media', generation: 1, credential: FIRST_KEY }];
  const config = { ...workerConfig(store), limits: LIMITS };
  const worker = await startWorker(
    config,
    credentials,
    undefined,
    kind === 'plain' ? undefined : serverTls(),
  );
  onTestFinished(() => worker.close());
  await (await fetch(`${worker.url}/files/a.txt`).catch(() => new Response())).text();
  return {
    port: Number(new URL(worker.url).port),
    descriptors: () => readdirSync(`/proc/${worker.pid}/fd`).length,
  };
}

/** A client that never closes, whatever the other side does. */
async function client(port: number, kind: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  if (kind !== 'http/1.1' && kind !== 'h2') return socket;
  const secure = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: [kind] });
  secure.on('error', () => undefined);
  await once(secure, 'secureConnect');
  return secure;
}

describe('a client that stays', () => {
  it.each<[string, kind: string, bytes: string | Buffer, answer: RegExp]>([
    ['behind its last request', 'plain', GET, /^HTTP\/1.1 200 .*what is asked for$/s],
    [
      'behind a head that does not end',
      'plain',
      GET.slice(0, -2),
      /^HTTP\/1.1 408 .*Headwater-Error: request-timeout/s,
    ],
    ['behind what cannot be read', 'plain', 'NONSENSE\r\n\r\n', /^HTTP\/1.1 400 /],
    ['behind a request that is not plain', 'plain', GET.replace('GET', 'DELETE'), /^HTTP\/1.1 405 /],
    ['having sent nothing', 'plain', '', /^$/],
    ['having sent nothing where TLS is spoken', 'tls', '', /^$/],
    ['at the beginning of a handshake', 'tls', Buffer.from('16030102000100', 'hex'), /^$/],
    ['behind its last request over TLS', 'http/1.1', GET, /^HTTP\/1.1 200 /],
    ['behind a head over HTTP/2 that does not end', 'h2', OPEN_HEADERS, /^/],
  ])('%s is cut', async (_, kind, bytes, answer) => {
    const { port, descriptors } = await rigOf(kind);
    const before = descriptors();
    const said = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const socket = await client(port, kind);
        const told = { text: '' };
        socket.on('data', (chunk) => (told.text += String(chunk)));
        if (bytes.length > 0) socket.write(bytes);
        return told;
      }),
    );
    // All of them are with the worker by then.
    for (const told of said) await expect.poll(() => told.text).toMatch(answer);
    await sleep(LIMITS.idleMs);
    await expect.poll(descriptors).toBeLessThanOrEqual(before + SWAY_DESCRIPTORS);
  });
});
