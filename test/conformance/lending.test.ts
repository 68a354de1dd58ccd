import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SigningSource } from '../../control/lending/active-bucket.ts';
import { presignUrl } from '../../control/lending/presign-url.ts';
import { signCallout } from '../../control/lending/sign-callout.ts';
import { signRequest } from '../../control/lending/sign-request.ts';
import { type BucketConfig, DEFAULT_SIGNING } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { encodeKey } from '../../origin/signing/uri-encode.ts';
import { runCommand } from '../control/support/run-command.ts';
import { serveConfig } from '../e2e/support/serve-config.ts';
import { customerKeyHeaders } from '../../origin/storage/customer-key.ts';
import {
  CEPH_DOMAIN,
  CEPH_KEY,
  CEPH_REGION,
  CEPH_TLS_URL,
  CEPH_URL,
  startCeph,
  type Ceph,
} from '../support/ceph.ts';
import { TEST_POOL } from '../support/store-rig.ts';
import { type Answer, sendSigned } from './support/send-signed.ts';
import { signingKeys } from './support/signing-keys.ts';

/** Nothing in it is spelled alike in a key, a path and a query. */
const KEY = "vod/a b+c%2F/ü (1)'*~.txt";
const CONTENT = 'what is in it';
const PORT = Number(new URL(CEPH_URL).port);

interface Way {
  readonly version: 'v4' | 'v2';
  readonly kind: Credential['kind'];
  readonly addressing: BucketConfig['addressing'];
}

const WAYS: Way[] = (['path', 'virtual-host'] as const).flatMap((addressing) => [
  { version: 'v4', kind: 'access-key', addressing },
  { version: 'v4', kind: 'session', addressing },
  { version: 'v4', kind: 'signing-keys', addressing },
  { version: 'v2', kind: 'access-key', addressing },
  { version: 'v2', kind: 'session', addressing },
]);

let ceph: Ceph;
let credentials: Readonly<Partial<Record<Credential['kind'], Credential>>>;

beforeAll(async () => {
  ceph = await startCeph();
  await ceph.put('media', KEY, Buffer.from(CONTENT));
  const session = await ceph.sessionToken(900);
  credentials = { 'access-key': CEPH_KEY, session, 'signing-keys': signingKeys(CEPH_KEY, CEPH_REGION) };
});
afterAll(() => ceph.stop());

function source({ version, kind, addressing }: Way): SigningSource {
  const media: BucketConfig = {
    bucket: 'media',
    region: CEPH_REGION,
    endpoint: `http://${CEPH_DOMAIN}:${PORT}`,
    addressing,
    signing: { ...DEFAULT_SIGNING, version },
    pool: TEST_POOL,
  };
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const credential = credentials[kind]!;
  return {
    config: { listen, buckets: { media }, routes: [] },
    snapshot: (bucket) => ({ bucket, generation: 1, credential }),
    now: () => Date.now(),
  };
}

function pathOf({ addressing }: Way): string {
  return `${addressing === 'path' ? '/media/' : '/'}${encodeKey(KEY)}`;
}

/** As another proxy or a browser sends it: nothing but what it was given, and the host of the URL. */
async function send(
  method: 'GET' | 'HEAD',
  url: string,
  headers: readonly { name: string; value: string }[] = [],
): Promise<Answer> {
  const host = /^http:\/\/([^/]+)/.exec(url)?.[1] ?? '';
  const others = headers.filter(({ name }) => name !== 'host').flatMap(({ name, value }) => [name, value]);
  return sendSigned(
    { method, path: url.slice(`http://${host}`.length), headers: ['host', host, ...others] },
    PORT,
  );
}

describe.each(WAYS)('lent from $kind, $version, $addressing', (way) => {
  const range = { name: 'range', value: 'bytes=5-6' };

  it('SignRequest answers headers that Ceph takes, for that request only', async () => {
    const request = { bucket: 'media', url: pathOf(way), method: 'GET', headers: [range] };
    const { url, headers } = signRequest(source(way), request);
    const answer = await send('GET', url, [range, ...headers]);
    expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 206, body: 'is' });
    expect((await send('HEAD', url, [range, ...headers])).status).toBe(403);
    expect((await send('GET', url.replace('.txt', '.txu'), [range, ...headers])).status).toBe(403);
  });

  it('PresignUrl answers a URL that Ceph takes, for that method only', async () => {
    const request = { bucket: 'media', key: KEY, expiresSeconds: 60, method: 'HEAD' };
    const { url, warnings } = presignUrl(source(way), request);
    expect(warnings).toEqual([]);
    expect((await send('HEAD', url)).status).toBe(200);
    expect((await send('GET', url)).status).toBe(403);
    const get = presignUrl(source(way), { ...request, method: 'GET' }).url;
    expect((await send('GET', get)).body.toString()).toBe(CONTENT);
    expect((await send('GET', get.replace('Expires=', 'Expires=1'))).status).toBe(403);
  });
});

it.each(WAYS.filter(({ version, addressing }) => version === 'v4' && addressing === 'path'))(
  'the call-out answers lines that Ceph takes, from $kind',
  async (way) => {
    const path = pathOf(way);
    const inserted = `x-amz-content-sha256: ${signCallout(source(way), path)}`;
    const headers = inserted
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', ...value] = line.split(': ');
        return { name: name.toLowerCase(), value: value.join(': ') };
      });
    const url = `http://${CEPH_DOMAIN}:${PORT}${path}`;
    expect((await send('GET', url, headers)).body.toString()).toBe(CONTENT);
    expect((await send('GET', url.replace('.txt', '.txu'), headers)).status).toBe(403);
  },
);

describe('objects encrypted with a key of our own (SSE-C), over TLS', () => {
  const key = 'vod/encrypted.bin';
  const customerKey = Buffer.alloc(32, 'only we know').toString('base64');
  const tlsPort = Number(new URL(CEPH_TLS_URL).port);
  const others = (headers: readonly { name: string; value: string }[]) =>
    headers.filter(({ name }) => name !== 'host').flatMap(({ name, value }) => [name, value]);
  const keyHeaders = customerKeyHeaders(customerKey).map(([name, value]) => ({ name, value }));

  beforeAll(() => ceph.putEncrypted('media', key, Buffer.from(CONTENT), customerKey));

  /** Ceph puts the token of a V2 query behind the headers; by AWS's rule it stands among them, sorted. */
  const isSortedByCeph = ({ version, kind }: Way) => version === 'v4' || kind === 'access-key';

  it.each(WAYS.filter((way) => way.addressing === 'path' && isSortedByCeph(way)))(
    'are read with what is lent and the key, and not without it: $kind, $version',
    async (way) => {
      const plain = source(way);
      const media = plain.config.buckets['media']!;
      const endpoint = CEPH_TLS_URL;
      const encrypted = { ...media, endpoint, encryption: { customerKey } };
      const lender = { ...plain, config: { ...plain.config, buckets: { media: encrypted } } };
      const host = ['host', new URL(CEPH_TLS_URL).host];
      const ask = async (url: string, headers: string[]) => {
        const path = url.slice(CEPH_TLS_URL.length);
        const { body } = await sendSigned(
          { method: 'GET', path, headers: [...host, ...headers] },
          tlsPort,
          ceph.ca,
        );
        return body.toString();
      };
      const { url, warnings } = presignUrl(lender, {
        bucket: 'media',
        key,
        expiresSeconds: 60,
        method: 'GET',
      });
      expect(warnings).toHaveLength(1);
      expect(await ask(url, others(keyHeaders))).toBe(CONTENT);
      expect(await ask(url, [])).not.toBe(CONTENT);

      const request = { bucket: 'media', url: `/media/${key}`, method: 'GET', headers: keyHeaders };
      const lent = signRequest(lender, request);
      expect(await ask(lent.url, [...others(keyHeaders), ...others(lent.headers)])).toBe(CONTENT);
    },
  );
});

it('a node lends by the clock of a Ceph that is two hours ahead, once a read has taught it', async () => {
  const endpoint = await ceph.startGatewayAt(new Date(Date.now() + 7_200_000));
  const node = await serveConfig(
    `
origin: { listen: "127.0.0.1:0", workers: 1 }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
buckets:
  media:
    bucket: media
    region: ${CEPH_REGION}
    endpoint: ${endpoint}
    addressing: path
    credentials:
      source: static
      access_key_id: ${CEPH_KEY.accessKeyId}
      secret_access_key: \${env:SECRET}
routes: [{ path: /files/, bucket: media, mode: passthrough }]
`,
    { SECRET: CEPH_KEY.secretAccessKey },
  );
  const presigned = async () => {
    const { stdout } = await runCommand([
      'presign',
      'media',
      KEY,
      '--expires',
      '10m',
      '--control',
      node.control,
    ]);
    return fetch(stdout.trim());
  };
  expect((await presigned()).status).toBe(403);
  expect(await (await fetch(`${node.origin}/files/${encodeKey(KEY)}`)).text()).toBe(CONTENT);
  // The worker tells of the offset with its next report.
  await expect.poll(async () => (await presigned()).status, { timeout: 20_000 }).toBe(200);
});
