import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SIGNING, type BucketConfig, type SigningConfig } from '../../../origin/origin-config.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { amzDate } from '../../../origin/signing/date-formats.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { FIRST_KEY, REGION, SECOND_KEY, startStore, TEST_POOL } from '../../support/store-rig.ts';
import { startWorker } from '../../support/worker-rig.ts';
import { RANGE, signingRig, WANTED } from './support/signing-rig.ts';

describe('BucketConfig.signing', () => {
  it.each<Partial<SigningConfig>>([
    {},
    { payload: 'empty' },
    { in: 'query' },
    { in: 'query', payload: 'empty' },
    { excludeHeaders: ['range'] },
    { in: 'query', includeHeaders: ['if-match'] },
  ])('%j is a signature that the store accepts', async (signing) => {
    const { objects } = await signingRig({ signing: { ...DEFAULT_SIGNING, ...signing } });
    const { object, bytes } = await objects.readFully(RANGE);
    expect(bytes.equals(WANTED)).toBe(true);
    await objects.readFully({ ...RANGE, ifMatch: object.etag });
  });

  it('in the query sends the URL exactly as it was signed, and no header of a signature', async () => {
    const { seen, config } = await startCapture({ ...DEFAULT_SIGNING, in: 'query' });
    await readFrom(config);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toMatch(
      /^\/media\/vod\/a%20b%2Bc\/%C3%A9\.mp4\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[^&]+&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=900&X-Amz-Security-Token=[^&]+&X-Amz-SignedHeaders=host%3Brange&X-Amz-Signature=[0-9a-f]{64}$/,
    );
    expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual(['connection', 'host', 'range']);
  });

  it('v4 takes scoped signing keys, and says which it lacks', async () => {
    const { objects, push } = await signingRig();
    const { accessKeyId, secretAccessKey } = FIRST_KEY;
    const today = amzDate(Date.now()).slice(0, 8);
    const keysFor = (shortDate: string): Credential => {
      const key = deriveSigningKey(secretAccessKey, { shortDate, region: REGION, service: 's3' });
      return {
        kind: 'signing-keys',
        accessKeyId,
        keys: [{ shortDate, region: REGION, service: 's3', key: key.toString('base64') }],
      };
    };
    push(keysFor(today));
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    push(keysFor('20160901'));
    // The generation before has today's.
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    push(keysFor('20160902'));
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({
      code: 'no-credential',
      message: `Cannot sign for ${today}: signing keys are held for 20160902, and sign up to 7 days later`,
    });
  });

  it('of version v2 signs without a region', async () => {
    const { seen, config } = await startCapture({ ...DEFAULT_SIGNING, version: 'v2' });
    await readFrom(config);
    expect(seen[0]?.headers['authorization']).toMatch(/^AWS ASIASECONDKEY0000002:[A-Za-z0-9+/]{27}=$/);
    expect(seen[0]?.headers).toHaveProperty('date');
  });
});

describe('BucketConfig.encryption (SSE-C)', () => {
  const customerKey = Buffer.alloc(32, 'a key that only its owner has').toString('base64');
  const prefix = 'x-amz-server-side-encryption-customer';

  it.each([
    { version: 'v4', in: 'header', signs: /SignedHeaders=[^,]*-algorithm;[^,;]*-key;[^,;]*-key-md5,/ },
    { version: 'v4', in: 'query', signs: /SignedHeaders=[^&]*-algorithm%3B[^&%]*-key%3B[^&%]*-key-md5&/ },
    { version: 'v2', in: 'query', signs: /Signature=/ },
  ] as const)('tells the store the key, signed: $version in the $in', async ({ signs, ...form }) => {
    const { seen, config } = await startCapture({ ...DEFAULT_SIGNING, ...form });
    const error = await readFrom({ ...config, encryption: { customerKey } });
    expect(seen[0]?.headers).toMatchObject({
      [`${prefix}-algorithm`]: 'AES256',
      [`${prefix}-key`]: customerKey,
      [`${prefix}-key-md5`]: createHash('md5').update(Buffer.from(customerKey, 'base64')).digest('base64'),
    });
    expect(`${seen[0]?.url}&${seen[0]?.headers.authorization}`).toMatch(signs);
    expect(seen[0]?.url).not.toContain('customer-key=');
    expect(inspect(error, { depth: 9 })).not.toContain(customerKey);
  });
});

describe("a viewer's headers", () => {
  it('never reach the store', async () => {
    const { seen, config } = await startCapture(DEFAULT_SIGNING);
    const origin = workerConfig(await startStore());
    const worker = await startWorker({ ...origin, buckets: { media: config } }, [
      { bucket: 'media', generation: 1, credential: FIRST_KEY },
    ]);
    onTestFinished(() => worker.close());
    const answer = await fetch(`${worker.url}/vod/film.mp4/.mpd?x-id=1&X-Amz-Signature=2`, {
      headers: {
        authorization: 'Bearer of the viewer',
        'accept-encoding': 'gzip',
        'x-amz-security-token': 'of the viewer',
        'x-amz-date': '20200101T000000Z',
        'x-amz-server-side-encryption-customer-key': 'of the viewer',
        cookie: 'session=1',
        range: 'bytes=0-1',
        te: 'trailers',
        via: '1.1 cdn',
        'x-forwarded-for': '192.0.2.1',
      },
    });
    await answer.body?.cancel();
    expect(seen.length).toBeGreaterThan(0);
    for (const { url, headers } of seen) {
      expect(url).toBe('/media/films/film.mp4');
      const names = ['authorization', 'connection', 'host', 'range', 'x-amz-content-sha256', 'x-amz-date'];
      expect(Object.keys(headers).toSorted()).toEqual(names);
      expect(JSON.stringify(headers)).not.toContain('of the viewer');
      expect(headers.range).not.toBe('bytes=0-1');
    }
  });
});

interface Capture {
  readonly seen: IncomingMessage[];
  readonly config: BucketConfig;
}

/** A server that says 404 to everything and keeps what it was asked. */
async function startCapture(signing: SigningConfig): Promise<Capture> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    seen,
    config: { bucket: 'media', region: REGION, endpoint, addressing: 'path', pool: TEST_POOL, signing },
  };
}

async function readFrom(config: BucketConfig): Promise<unknown> {
  const credentials = new Credentials();
  credentials.apply({ bucket: 'media', generation: 1, credential: SECOND_KEY });
  const objects = new S3ObjectStore({ media: config }, credentials);
  const error: unknown = await objects.readFully(RANGE).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'not-found' });
  await objects.close();
  return error;
}
