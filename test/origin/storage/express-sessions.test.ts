import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AccessKey } from '../../../origin/signing/credential.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import { REGION, TEST_POOL } from '../../support/store-rig.ts';
import { DIRECTORY_BUCKET, OBJECT, startExpressStore, type ExpressStore } from './support/express-store.ts';

const KEY: AccessKey = { kind: 'access-key', accessKeyId: 'AKIAEXPRESS000000001', secretAccessKey: 'secret' };
const OTHER: AccessKey = { ...KEY, accessKeyId: 'AKIAEXPRESS000000002' };

interface ExpressRig {
  readonly store: ExpressStore;
  readonly objects: S3ObjectStore;
  readonly rejected: readonly string[];
  readonly read: () => Promise<string>;
}

/** A bucket that was given these keys, one generation each; the store knows the first. */
async function expressRig(...generations: AccessKey[]): Promise<ExpressRig> {
  const store = await startExpressStore([KEY]);
  const credentials = new Credentials();
  for (const [i, credential] of generations.entries()) {
    credentials.apply({ bucket: 'media', generation: i + 1, credential });
  }
  const rejected: string[] = [];
  const config = { bucket: DIRECTORY_BUCKET, region: REGION, endpoint: store.url, pool: TEST_POOL } as const;
  const objects = new S3ObjectStore(
    { media: { ...config, addressing: 'path' } },
    credentials,
    (bucket, generation) => rejected.push(`${bucket} ${generation}`),
  );
  onTestFinished(() => objects.close());
  const read = async (): Promise<string> => {
    const { bytes } = await objects.readFully({ bucket: 'media', key: 'k', start: 0, end: 10 });
    return bytes.toString();
  };
  return { store, objects, rejected, read };
}

describe('a directory bucket (S3 Express One Zone)', () => {
  it('is read with one session, however many reads there are', async () => {
    const { store, read } = await expressRig(KEY);
    const texts = await Promise.all([read(), read(), read()]);
    texts.push(await read());
    expect(texts).toEqual(Array(4).fill(OBJECT.toString()));
    expect(store.log).toEqual(['CreateSession ReadOnly ok', ...Array<string>(4).fill('SESSION1 ok')]);
  });

  it('has its session renewed while the old one still signs', async () => {
    const { store, read } = await expressRig(KEY);
    store.lifetimeMs = 50_000;
    await read();
    expect(store.log).toEqual(['CreateSession ReadOnly ok', 'SESSION1 ok']);
    // In its last minute from the start; but just made.
    await read();
    expect(store.log.slice(2)).toEqual(['SESSION1 ok']);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 6000);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    await read();
    await vi.waitFor(() =>
      expect(store.log.slice(3).toSorted(byText)).toEqual(['CreateSession ReadOnly ok', 'SESSION1 ok']),
    );
    await read();
    expect(store.log.at(-1)).toBe('SESSION2 ok');
  });

  it.each(['soon', '2020-01-01T00:00:00Z', ''])(
    'is not read with a session that ends %j',
    async (expiration) => {
      const { store, read } = await expressRig(KEY);
      store.expiration = expiration;
      await expect(read()).rejects.toMatchObject({ code: 'store-misbehaved' });
      expect(store.log).not.toContain('SESSION1 ok');
    },
  );

  it('has a new session made where the old one is over', async () => {
    const { store, read } = await expressRig(KEY);
    store.lifetimeMs = 5;
    await read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await read();
    expect(store.log).toEqual([
      'CreateSession ReadOnly ok',
      'SESSION1 ok',
      'CreateSession ReadOnly ok',
      'SESSION2 ok',
    ]);
  });

  it('that forgot a session is given another, and the credential is not blamed', async () => {
    const { store, objects, rejected, read } = await expressRig(KEY);
    await read();
    store.endSessions();
    expect(await read()).toBe(OBJECT.toString());
    expect(store.log.slice(2)).toEqual([
      'unknown session refused',
      'CreateSession ReadOnly ok',
      'SESSION2 ok',
    ]);
    expect(objects.stats()['media']).toMatchObject({ resigned: 0, outcomes: { ok: 2 } });
    expect(rejected).toEqual([]);
  });

  it('that makes no session for a generation is asked with the one before', async () => {
    const { store, objects, rejected, read } = await expressRig(KEY, OTHER);
    expect(await read()).toBe(OBJECT.toString());
    expect(store.log).toEqual([
      'CreateSession ReadOnly InvalidAccessKeyId',
      'CreateSession ReadOnly ok',
      'SESSION1 ok',
    ]);
    expect(objects.stats()['media']).toMatchObject({ resigned: 1 });
    expect(rejected).toEqual(['media 2']);
  });

  it('that is busy is asked again, and at last given up', async () => {
    const { store, read } = await expressRig(KEY);
    store.busyFor = 2;
    expect(await read()).toBe(OBJECT.toString());
    store.endSessions();
    store.busyFor = 9;
    await expect(read()).rejects.toMatchObject({
      code: 'store-slow-down',
      message: 'Cannot read ?session: the store answered 503 SlowDown',
    });
  });
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
