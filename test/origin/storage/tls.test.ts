import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TlsConfig } from '../../../origin/origin-config.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import { FIRST_KEY, REGION, TEST_POOL } from '../../support/store-rig.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './support/certificate.ts';

const BYTES = Buffer.from('0123456789');

interface TlsRig {
  readonly read: () => Promise<string>;
  readonly connections: () => number;
}

/** A server that has its certificate for `localhost`, and a store that reads from it under some name. */
async function tlsRig(name: string, tls?: TlsConfig): Promise<TlsRig> {
  let connections = 0;
  const server = createServer({ key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }, (_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-9/${BYTES.length}`, etag: '"1"' }).end(BYTES);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `https://${name}:${(server.address() as AddressInfo).port}`;
  const credentials = new Credentials();
  credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
  const config = { bucket: 'media', region: REGION, endpoint, addressing: 'path', pool: TEST_POOL } as const;
  const objects = new S3ObjectStore({ media: { ...config, ...(tls && { tls }) } }, credentials);
  onTestFinished(async () => {
    await objects.close();
    server.close();
  });
  return {
    read: async () => {
      const { bytes } = await objects.readFully({ bucket: 'media', key: 'k', start: 0, end: 10 });
      return bytes.toString();
    },
    connections: () => connections,
  };
}

describe('a store over TLS', () => {
  it('is read where an authority of our own vouches for it', async () => {
    const { read } = await tlsRig('localhost', { ca: LOCALHOST_CERTIFICATE });
    expect(await read()).toBe('0123456789');
  });

  it.each([
    { name: 'localhost', tls: undefined, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    { name: '127.0.0.1', tls: { ca: LOCALHOST_CERTIFICATE }, code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  ])('is sent nothing where it proves nothing: $code', async ({ name, tls, code }) => {
    // What people set to get rid of a warning must not send signatures to a stranger.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { read, connections } = await tlsRig(name, tls);
    await expect(read()).rejects.toMatchObject({
      code: 'store-unreachable',
      message: `Cannot read k: the store's certificate is not trusted (${code})`,
    });
    // Asked again, it would prove no more.
    expect(connections()).toBe(1);
  });
});
