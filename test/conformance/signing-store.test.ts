import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SIGNING, type BucketConfig, type SigningConfig } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { shortDate as shortDateOf } from '../../origin/signing/date-formats.ts';
import { deriveSigningKey } from '../../origin/signing/signing-key.ts';
import { Credentials } from '../../origin/signing/credentials.ts';
import type { ObjectRange } from '../../origin/model/object-store.ts';
import { automaticAddressing } from '../../origin/storage/endpoints/addressing.ts';
import { S3ObjectStore } from '../../origin/storage/s3-object-store.ts';
import {
  CEPH_DOMAIN,
  CEPH_KEY,
  CEPH_REGION,
  CEPH_TLS_URL,
  CEPH_TOKEN_URL,
  CEPH_URL,
  startCeph,
  type Ceph,
} from '../support/ceph.ts';
import { TEST_POOL } from '../support/store-rig.ts';
import { HOSTILE_KEYS } from './support/hostile-keys.ts';
import './support/names-on-loopback.ts';

const FORMS = [
  { version: 'v4', in: 'header' },
  { version: 'v4', in: 'query' },
  { version: 'v2', in: 'header' },
  { version: 'v2', in: 'query' },
] as const satisfies Partial<SigningConfig>[];

const RANGE: ObjectRange = { bucket: 'media', key: 'vod/film.bin', start: 1, end: 100 };

let ceph: Ceph;

beforeAll(async () => {
  ceph = await startCeph();
  await ceph.put('media', RANGE.key, Buffer.from('0123456789'));
});

afterAll(async () => {
  await ceph.stop();
});

function objectStore(config: Partial<BucketConfig>, ...generations: Credential[]): S3ObjectStore {
  const credentials = new Credentials();
  for (const [i, credential] of generations.entries()) {
    credentials.apply({ bucket: 'media', generation: i + 1, credential });
  }
  const defaults = {
    bucket: 'media',
    region: CEPH_REGION,
    endpoint: CEPH_URL,
    addressing: 'path',
    pool: { ...TEST_POOL, connections: 16 },
  } as const;
  const objects = new S3ObjectStore({ media: { ...defaults, ...config } }, credentials);
  onTestFinished(() => objects.close());
  return objects;
}

describe('scoped signing keys', () => {
  it.each(['header', 'query'] as const)('of a week ago are taken in the %s', async (form) => {
    const { accessKeyId, secretAccessKey } = CEPH_KEY;
    const shortDate = shortDateOf(Date.now() - 7 * 86_400_000);
    const scope = { shortDate, region: CEPH_REGION, service: 's3' };
    const key = deriveSigningKey(secretAccessKey, scope).toString('base64');
    const credential = { kind: 'signing-keys', accessKeyId, keys: [{ ...scope, key }] } as const;
    const objects = objectStore({ signing: { ...DEFAULT_SIGNING, version: 'v4', in: form } }, credential);
    expect(String((await objects.readFully(RANGE)).bytes)).toBe('123456789');
  });
});

describe('hostile keys', () => {
  beforeAll(async () => {
    for (const key of HOSTILE_KEYS) await ceph.put('media', key, Buffer.from(key));
  });

  it('are at least 130, all different, each with bytes of its own', () => {
    expect(new Set(HOSTILE_KEYS).size).toBe(HOSTILE_KEYS.length);
    expect(HOSTILE_KEYS.length).toBeGreaterThanOrEqual(130);
    console.log(`${HOSTILE_KEYS.length} hostile keys`);
  });

  it.each(
    FORMS.flatMap((form) => [
      { ...form, addressing: 'path' } as const,
      { ...form, addressing: 'virtual-host' } as const,
    ]),
  )('are read back byte for byte: $version in the $in, $addressing', async ({ addressing, ...form }) => {
    const endpoint = addressing === 'path' ? CEPH_URL : `http://${CEPH_DOMAIN}:${new URL(CEPH_URL).port}`;
    const objects = objectStore({ addressing, endpoint, signing: { ...DEFAULT_SIGNING, ...form } }, CEPH_KEY);
    const reads = HOSTILE_KEYS.map(async (key) => {
      const { bytes } = await objects.readFully({ bucket: 'media', key, start: 0, end: 5000 });
      return bytes.toString();
    });
    const outcomes = await Promise.allSettled(reads);
    const failed = HOSTILE_KEYS.filter((key, i) => {
      const outcome = outcomes[i];
      return outcome?.status !== 'fulfilled' || outcome.value !== key;
    });
    expect(failed).toEqual([]);
  });
});

describe('over TLS', () => {
  const endpoint = `https://${CEPH_DOMAIN}:${new URL(CEPH_TLS_URL).port}`;

  it.each(['media', 'media.with.dots'])(
    'the bucket %s is read in the style that its name allows',
    async (bucket) => {
      await ceph.put(bucket, RANGE.key, Buffer.from('0123456789'));
      const addressing = automaticAddressing(bucket, endpoint);
      expect(addressing).toBe(bucket.includes('.') ? 'path' : 'virtual-host');
      const objects = objectStore({ bucket, endpoint, addressing, tls: { ca: ceph.ca } }, CEPH_KEY);
      expect((await objects.readFully(RANGE)).bytes.toString()).toBe('123456789');
    },
  );

  it('nothing is read where the certificate is not known, or is one for another name', async () => {
    const stranger = objectStore({ endpoint }, CEPH_KEY);
    await expect(stranger.readFully(RANGE)).rejects.toThrow(
      /certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    );
    const bucket = 'media.with.dots';
    const renamed = objectStore(
      { bucket, endpoint, addressing: 'virtual-host', tls: { ca: ceph.ca } },
      CEPH_KEY,
    );
    await expect(renamed.readFully(RANGE)).rejects.toThrow(/not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });
});

describe('objects encrypted with a key of our own (SSE-C)', () => {
  const key = 'vod/encrypted.bin';
  const customerKey = Buffer.alloc(32, 'only we know').toString('base64');
  const endpoint = CEPH_TLS_URL;

  beforeAll(() => ceph.putEncrypted('media', key, Buffer.from('0123456789'), customerKey));

  it.each(FORMS)('are read with it, and with no other: $version in the $in', async (form) => {
    const config = { endpoint, tls: { ca: ceph.ca }, signing: { ...DEFAULT_SIGNING, ...form } };
    const range = { bucket: 'media', key, start: 2, end: 8 };
    const { bytes } = await objectStore({ ...config, encryption: { customerKey } }, CEPH_KEY).readFully(
      range,
    );
    expect(bytes.toString()).toBe('234567');
    const another = { customerKey: Buffer.alloc(32, 'somebody else').toString('base64') };
    for (const wrong of [{}, { encryption: another }]) {
      await expect(objectStore({ ...config, ...wrong }, CEPH_KEY).readFully(range)).rejects.toMatchObject({
        code: 'store-denied',
      });
    }
  });
});

describe("a generation that Ceph refuses, in Ceph's words", () => {
  it.each(FORMS)('an ended session is followed by the one before: $version in the $in', async (form) => {
    // Of one whose end is known, nothing would be asked.
    const { expiresAtMs: _, ...session } = await ceph.shortSession(1);
    const endpoint = CEPH_TOKEN_URL;
    const objects = objectStore({ endpoint, signing: { ...DEFAULT_SIGNING, ...form } }, CEPH_KEY, session);
    await sleep(2500);
    await objects.readFully(RANGE);
    expect(objects.stats()['media']).toMatchObject({ subrequests: 2, resigned: 1, outcomes: { ok: 1 } });
  });

  it.each(FORMS)('an altered token is followed by the one before: $version in the $in', async (form) => {
    const session = await ceph.sessionToken(900);
    const altered = { ...session, sessionToken: `zz${session.sessionToken.slice(2)}` };
    const endpoint = CEPH_TOKEN_URL;
    const objects = objectStore({ endpoint, signing: { ...DEFAULT_SIGNING, ...form } }, CEPH_KEY, altered);
    await objects.readFully(RANGE);
    expect(objects.stats()['media']).toMatchObject({ subrequests: 2, resigned: 1, outcomes: { ok: 1 } });
  });

  it.each(FORMS)('an unknown key and a wrong secret likewise: $version in the $in', async (form) => {
    for (const wrong of [{ accessKeyId: 'AKIAUNKNOWN000000003' }, { secretAccessKey: 'another' }]) {
      const signing = { ...DEFAULT_SIGNING, ...form };
      const objects = objectStore({ signing }, CEPH_KEY, { ...CEPH_KEY, ...wrong });
      await objects.readFully(RANGE);
      expect(objects.stats()['media']).toMatchObject({ subrequests: 2, resigned: 1, outcomes: { ok: 1 } });
    }
  });
});

describe('a Ceph whose clock is two hours ahead', () => {
  const AHEAD_MS = 7_200_000;
  let endpoint: string;

  beforeAll(async () => {
    endpoint = await ceph.startGatewayAt(new Date(Date.now() + AHEAD_MS));
  });

  it.each(FORMS)('is read by its own time: $version in the $in', async (form) => {
    const objects = objectStore({ endpoint, signing: { ...DEFAULT_SIGNING, ...form } }, CEPH_KEY);
    await objects.readFully(RANGE);
    await objects.readFully(RANGE);
    const stats = objects.stats()['media'];
    expect(stats).toMatchObject({ subrequests: 3, outcomes: { ok: 2 } });
    expect(Math.abs((stats?.clockOffsetMs ?? 0) - AHEAD_MS)).toBeLessThan(60_000);
  });
});
