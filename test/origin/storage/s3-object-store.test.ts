import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HeadwaterError } from '../../../origin/model/errors.ts';
import type { ObjectRange, ObjectRef, RangeRead } from '../../../origin/model/object-store.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import { bucketConfig, FIRST_KEY, patternBytes, SECOND_KEY, storeRig } from '../../support/store-rig.ts';
import { patient } from '../../support/patience.ts';

const SIZE = 600_000;
const BYTES = patternBytes(SIZE);
const RANGE: ObjectRange = { bucket: 'media', key: 'vod/a.mp4', start: 1000, end: 500_000 };
const WANTED = BYTES.subarray(RANGE.start, RANGE.end);

describe('S3ObjectStore.readFully()', () => {
  it('reads a signed range over connections that are kept', async () => {
    const { store, objects } = await storeRig();
    const etag = await store.putObject('media', RANGE.key, BYTES);
    for (let i = 0; i < 5; i++) {
      const { object, bytes } = await objects.readFully(RANGE);
      expect(bytes.equals(WANTED)).toBe(true);
      expect(object).toMatchObject({ bucket: 'media', key: RANGE.key, etag, sizeBytes: SIZE });
    }
    expect(store.requests.map(({ range }) => range)).toEqual(Array(5).fill('bytes=1000-499999'));
    // A read that begins in the last one's end finds its connection not yet idle.
    expect(store.connections).toBeLessThanOrEqual(2);
    expect(objects.stats()['media']).toMatchObject({
      subrequests: 5,
      outcomes: { ok: 5 },
      bytesReceived: 5 * WANTED.length,
    });
  });

  it('cuts a range at the end of the object', async () => {
    const { store, objects } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    const { bytes } = await objects.readFully({ ...RANGE, start: SIZE - 10, end: SIZE + 1000 });
    expect(bytes.equals(BYTES.subarray(SIZE - 10))).toBe(true);
  });

  const hostileKeys = [
    'all !"#$%&\'()*+,-.:;<=>?@[\\]^_`{|}~ of them',
    'a+b c%2Fd%20e',
    'two//slashes///in/a/row/',
    'dots/../and/./more/..',
    'é/é', // NFC and NFD
    '日本語/😀/مرحبا.mp4',
    'k'.repeat(1024),
  ];
  it.each(hostileKeys)('reads the object under the key %j', async (key) => {
    const { store, objects } = await storeRig();
    await store.putObject('media', key, Buffer.from(key));
    const { bytes } = await objects.readFully({ bucket: 'media', key, start: 0, end: 2000 });
    expect(bytes.toString()).toBe(key);
  });

  it('says what is missing, denied or empty by code', async () => {
    const { store, credentials, objects } = await storeRig();
    await store.putObject('media', 'empty', Buffer.alloc(0));
    await store.putObject('media', RANGE.key, BYTES);
    await expect(objects.readFully({ ...RANGE, key: 'none' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(objects.readFully({ ...RANGE, key: 'empty' })).rejects.toMatchObject({
      code: 'object-too-short',
    });
    const stale = objects.readFully({ ...RANGE, ifMatch: '"another"' });
    await expect(stale).rejects.toMatchObject({ code: 'object-replaced' });
    store.revokeKey(FIRST_KEY.accessKeyId);
    credentials.apply({ bucket: 'media', generation: 2, credential: SECOND_KEY });
    const denied: unknown = await objects.readFully(RANGE).catch((error: unknown) => error);
    expect(denied).toMatchObject({
      code: 'store-denied',
      message: expect.stringContaining('InvalidAccessKeyId'),
    });
    for (const secret of [SECOND_KEY.secretAccessKey, FIRST_KEY.secretAccessKey]) {
      expect(inspect(denied, { depth: 9 })).not.toContain(secret);
    }
  });

  it('refuses to read before a credential was pushed', async () => {
    const { store } = await storeRig();
    const bare = new S3ObjectStore({ media: bucketConfig(store) }, new Credentials());
    await expect(bare.readFully(RANGE)).rejects.toMatchObject({ code: 'no-credential' });
    await bare.close();
  });

  it('has all of its connections once a credential is pushed, however many asked before', async () => {
    const { store } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    const credentials = new Credentials();
    const config = bucketConfig(store);
    const objects = new S3ObjectStore({ media: config }, credentials);
    onTestFinished(() => objects.close());
    for (let asked = 0; asked < 2 * config.pool.connections; asked++)
      await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'no-credential' });
    expect(objects.stats()['media']?.pool.running).toBe(0);
    credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
    await expect(objects.readFully(RANGE)).resolves.toMatchObject({});
  });
});

describe('a store that fails', () => {
  it.each(['reset', 'short-body'] as const)(
    'is read on from the byte reached after a %s, pinned to the version begun with',
    async (kind) => {
      const { store, objects } = await storeRig();
      const etag = await store.putObject('media', RANGE.key, BYTES);
      store.addFault({ kind, afterBytes: 200_000, times: 1 });
      const { bytes } = await objects.readFully(RANGE);
      expect(bytes.equals(WANTED)).toBe(true);
      expect(store.requests).toHaveLength(2);
      const resumed = Number(/bytes=(\d+)-499999/.exec(store.requests[1]?.range ?? '')?.[1]);
      expect(resumed).toBeGreaterThan(RANGE.start);
      expect(resumed).toBeLessThanOrEqual(RANGE.start + 200_000);
      expect(objects.stats()['media']).toMatchObject({ retries: 1, outcomes: { ok: 1 } });
      expect(etag).toMatch(/^"/);
    },
  );

  it('never mixes two versions: an object replaced before the rest was read is an error', async () => {
    const { store, objects } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'replace-object', afterBytes: 100_000, bytes: Buffer.alloc(SIZE, 7), times: 1 });
    store.addFault({ kind: 'reset', afterBytes: 200_000, times: 1 });
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'object-replaced' });
  });

  it.each([500, 502, 503, 504])('with status %d is asked again, and again', async (status) => {
    const { store, objects } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'status', status, times: 2 });
    const { bytes } = await objects.readFully(RANGE);
    expect(bytes.equals(WANTED)).toBe(true);
    expect(store.requests.map((request) => request.status)).toEqual([status, status, 206]);
  });

  it('with SlowDown to the end is said to be slow', async () => {
    const { store, objects } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'status', status: 503 });
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-slow-down' });
    expect(store.requests).toHaveLength(3);
  });

  it.each([
    { kind: 'ignore-range' },
    { kind: 'content-range' },
    { kind: 'content-range', value: 'bytes 1000-499999/*' },
  ] as const)('and answers another range (%j) is not believed, nor asked again', async (fault) => {
    const { store, objects } = await storeRig();
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault(fault);
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-misbehaved' });
    expect(store.requests).toHaveLength(1);
  });

  it('and does not answer is given up in time', async () => {
    const { store, objects } = await storeRig({ headersTimeoutMs: patient(300) });
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'stall' });
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-timeout' });
    expect(store.requests).toHaveLength(1);
  });

  it('and stalls in the body is read on from there', async () => {
    const { store, objects } = await storeRig({ bodyTimeoutMs: patient(300) });
    await store.putObject('media', RANGE.key, BYTES);
    store.addFault({ kind: 'stall-body', afterBytes: 100_000, times: 1 });
    const { bytes } = await objects.readFully(RANGE);
    expect(bytes.equals(WANTED)).toBe(true);
    expect(store.requests).toHaveLength(2);
  });

  it('and is not there is unreachable', async () => {
    const { store, objects } = await storeRig();
    await store.close();
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-unreachable' });
  });
});

describe('S3ObjectStore.read()', () => {
  it('stops the store while it is paused, and ends the subrequest when it is aborted', async () => {
    const { store, objects } = await storeRig();
    const large = patternBytes(32 * 1024 * 1024);
    await store.putObject('media', 'large', large);
    let received = 0;
    const read: RangeRead = objects.read(
      { bucket: 'media', key: 'large', start: 0, end: large.length },
      {
        onHead: () => undefined,
        onData: (chunk) => {
          received += chunk.length;
          read.pause();
        },
        onEnd: () => expect.unreachable('the read was aborted'),
        onError: (error) => expect.unreachable(error.message),
      },
    );
    await vi.waitFor(() => expect(received).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toBeLessThan(large.length / 4);
    read.abort();
    read.abort();
    await vi.waitFor(() => expect(objects.stats()['media']?.pool).toMatchObject({ running: 0 }));
    expect(store.requests[0]?.bytesSent).toBeLessThan(large.length);
    expect(objects.stats()['media']?.outcomes).toEqual({ cancelled: 1 });
  });

  it('lets reads wait for a connection in order, and refuses them when the wait is over', async () => {
    const { store, objects } = await storeRig({
      connections: 1,
      connectTimeoutMs: patient(100),
      headersTimeoutMs: patient(400),
    });
    await store.putObject('media', RANGE.key, BYTES);
    const paused = await startPaused(objects);
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'overloaded' });
    const waiting = objects.readFully(RANGE);
    paused.resume();
    expect((await waiting).bytes.equals(WANTED)).toBe(true);
  });

  it('takes an aborted read out of the queue', async () => {
    const { store, objects } = await storeRig({ connections: 1 });
    await store.putObject('media', RANGE.key, BYTES);
    const paused = await startPaused(objects);
    const gone = new AbortController();
    const waiting = objects.readFully(RANGE, gone.signal);
    expect(objects.stats()['media']?.pool.pending).toBe(1);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(objects.stats()['media']?.pool.pending).toBe(0);
    paused.abort();
    await objects.readFully(RANGE);
    expect(store.requests.at(-1)?.status).toBe(206);
  });
});

/** A read that has its head and takes no more. */
async function startPaused(objects: S3ObjectStore): Promise<RangeRead> {
  const { promise, resolve, reject } = Promise.withResolvers<ObjectRef>();
  const read: RangeRead = objects.read(RANGE, {
    onHead: (object) => {
      read.pause();
      resolve(object);
    },
    onData: () => undefined,
    onEnd: () => undefined,
    onError: (error: HeadwaterError) => {
      reject(error);
    },
  });
  await promise;
  return read;
}
