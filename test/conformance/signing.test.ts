import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BucketConfig, SigningConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { signsEveryHeader } from '../../origin/signing/header-rule.ts';
import { UNSIGNED_PAYLOAD } from '../../origin/signing/payload-hash.ts';
import { signatureVersions } from '../../origin/signing/signature-versions.ts';
import type { HeaderField, SignedRequest, SigningContext } from '../../origin/signing/signer.ts';
import { bucketEndpoint } from '../../origin/storage/bucket-endpoint.ts';
import {
  CEPH_DOMAIN,
  CEPH_KEY,
  CEPH_REGION,
  CEPH_TLS_URL,
  CEPH_URL,
  startCeph,
  type Ceph,
} from '../support/ceph.ts';
import { patternBytes, TEST_POOL } from '../support/store-rig.ts';
import { sendSigned } from './support/send-signed.ts';
import { signingKeys } from './support/signing-keys.ts';
import { TAMPERINGS } from './support/tampering.ts';

const BYTES = patternBytes(5000);
const ETAG = `"${createHash('md5').update(BYTES).digest('hex')}"`;
const KEY = 'vod/film.bin';

const CONTEXT: SigningContext = {
  region: CEPH_REGION,
  service: 's3',
  payloadHash: UNSIGNED_PAYLOAD,
  expiresSeconds: 60,
  signsHeader: signsEveryHeader,
};

/** A row of the table: one way to sign. */
interface Way {
  readonly version: 'v4' | 'v2';
  readonly form: SigningConfig['in'];
  readonly credential: 'access key' | 'session token' | 'signing keys';
  readonly addressing: BucketConfig['addressing'];
  readonly transport: 'plain' | 'TLS';
}

const WAYS = combinations<Way>({
  version: ['v4', 'v2'],
  form: ['header', 'query'],
  credential: ['access key', 'session token', 'signing keys'],
  addressing: ['path', 'virtual-host'],
  transport: ['plain', 'TLS'],
}).filter(({ version, credential }) => version === 'v4' || credential !== 'signing keys');

const REQUESTS = {
  GET: { method: 'GET', headers: [], status: 200, bytes: BYTES },
  HEAD: { method: 'HEAD', headers: [], status: 200, bytes: Buffer.alloc(0) },
  range: {
    method: 'GET',
    headers: [
      ['if-match', ETAG],
      ['range', 'bytes=100-299'],
    ],
    status: 206,
    bytes: BYTES.subarray(100, 300),
  },
} as const;

let ceph: Ceph;
let credentials: Readonly<Record<Way['credential'], Credential>>;

beforeAll(async () => {
  ceph = await startCeph();
  await ceph.put('media', KEY, BYTES);
  await ceph.put('media', KEY.replace('film', 'other'), BYTES);
  credentials = {
    'access key': CEPH_KEY,
    'session token': await ceph.sessionToken(900),
    'signing keys': signingKeys(CEPH_KEY, CEPH_REGION),
  };
});

/** One line a way: what was accepted, and how many changes were refused. */
const table = new Map<Way, string[]>(WAYS.map((way) => [way, []]));

afterAll(async () => {
  for (const [way, cells] of table) {
    const name = Object.values<string>({ ...way }).map((part) => part.padEnd(13));
    console.log(`${name.join(' ')} ${cells.join('  ')}`);
  }
  await ceph.stop();
});

describe.each(WAYS)('$version in the $form, $credential, $addressing, $transport', (way) => {
  describe.each(Object.entries(REQUESTS))('%s', (name, { method, headers, status, bytes }) => {
    it('is accepted', async () => {
      const answer = await send(signedRequest(way, method, headers), way);
      expect(answer.status, answer.body.toString()).toBe(status);
      expect(answer.body.equals(bytes)).toBe(true);
      table.get(way)?.push(`${name} ${answer.status}`);
    });

    it('is refused with one thing tampered', async () => {
      const signed = signedRequest(way, method, headers);
      const tampered: string[] = [];
      for (const [what, tamper] of Object.entries(TAMPERINGS)) {
        const changed = tamper(signed);
        if (changed === undefined) continue;
        tampered.push(what);
        const answer = await send(changed, way);
        // Ceph's word for a token that it cannot decrypt is 400 InvalidArgument.
        expect(what === 'token' ? [400, 403] : [403], `${what}: ${answer.body.toString()}`).toContain(
          answer.status,
        );
      }
      expect(tampered).toEqual(expect.arrayContaining(['path', 'method', 'signature', 'time']));
      expect(tampered.includes('token')).toBe(way.credential === 'session token');
      table.get(way)?.push(`(${tampered.length} changes refused)`);
    });
  });
});

function signedRequest(way: Way, method: 'GET' | 'HEAD', more: readonly HeaderField[]): SignedRequest {
  const { host, hostBucket, pathPrefix } = bucketEndpoint(bucketConfig(way));
  const headers: HeaderField[] = [['host', host], ...more];
  const sign = signatureVersions[way.version][way.form];
  const request = { method, path: pathPrefix + KEY, headers, hostBucket };
  return sign(request, credentials[way.credential], CONTEXT, Date.now());
}

function bucketConfig({ addressing, transport }: Way): BucketConfig {
  const { protocol, port } = new URL(transport === 'TLS' ? CEPH_TLS_URL : CEPH_URL);
  const endpoint = `${protocol}//${CEPH_DOMAIN}:${port}`;
  return { bucket: 'media', region: CEPH_REGION, endpoint, addressing, pool: TEST_POOL };
}

function send(signed: SignedRequest, { transport }: Way): ReturnType<typeof sendSigned> {
  return transport === 'TLS'
    ? sendSigned(signed, Number(new URL(CEPH_TLS_URL).port), ceph.ca)
    : sendSigned(signed, Number(new URL(CEPH_URL).port));
}

/** Every combination of one value each. */
function combinations<T extends object>(values: { readonly [K in keyof T]: readonly T[K][] }): T[] {
  const entries = Object.entries(values) as [keyof T, readonly T[keyof T][]][];
  return entries.reduce<Partial<T>[]>(
    (rows, [name, choices]) => rows.flatMap((row) => choices.map((choice) => ({ ...row, [name]: choice }))),
    [{}],
  ) as T[];
}
