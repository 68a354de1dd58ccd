import { describe, expect, it, onTestFinished } from 'vitest';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import type { PoolConfig } from '../../../origin/origin-config.ts';
import { FIRST_KEY, bucketConfig, patternBytes, startStore } from '../../support/store-rig.ts';
import { startScriptedStore } from './support/scripted-store.ts';
import { patient } from '../../support/patience.ts';

const BYTES = patternBytes(200_000);
const RANGE = { bucket: 'media', key: 'a', start: 0, end: BYTES.length };

/** Two stores with the same object, the second asked where the first fails. */
async function twoStores(pool: Partial<PoolConfig> = {}) {
  const [first, second] = [await startStore(), await startStore()];
  for (const store of [first, second]) await store.putObject('media', 'a', BYTES);
  const credentials = new Credentials();
  credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
  const config = { ...bucketConfig(first, pool), failover: [second.url] };
  const objects = new S3ObjectStore({ media: config }, credentials);
  onTestFinished(() => objects.close());
  const read = async () => {
    expect((await objects.readFully(RANGE)).bytes.equals(BYTES)).toBe(true);
  };
  const circuitOf = (store: { url: string }) => objects.stats()['media']?.endpoints?.[store.url]?.circuit;
  return { first, second, objects, read, circuitOf };
}

describe('a bucket with a second endpoint', () => {
  it('is read from the first while that answers', async () => {
    const { second, read, circuitOf, first } = await twoStores();
    for (let i = 0; i < 5; i++) await read();
    expect(second.requests).toHaveLength(0);
    expect(circuitOf(first)).toBe('closed');
  });

  it.each([
    ['answers 500', { kind: 'status', status: 500 }],
    ['resets connections', { kind: 'reset', afterBytes: 0 }],
    ['breaks off in bodies', { kind: 'reset', afterBytes: 100_000 }],
  ] as const)('is read from the second where the first %s', async (_, fault) => {
    const { first, second, read } = await twoStores({ retries: 1 });
    first.addFault(fault);
    await read();
    expect(second.requests).toHaveLength(1);
  });

  it('leaves the first alone once it has failed for long, and comes back to it', async () => {
    const { first, second, read, circuitOf } = await twoStores({ connections: 2 });
    first.addFault({ kind: 'status', status: 500 });
    for (let i = 0; i < 10; i++) await read();
    expect(circuitOf(first)).toBe('open');
    first.clearFaults();
    first.clearRequests();
    second.clearRequests();
    await read();
    expect([first.requests.length, second.requests.length]).toEqual([0, 1]);
    await expect.poll(async () => read().then(() => circuitOf(first))).toBe('closed');
    second.clearRequests();
    await read();
    expect(second.requests).toHaveLength(0);
  });

  it('is read from the second where nothing listens at the first', async () => {
    const { first, second, read, circuitOf } = await twoStores();
    await first.close();
    for (let i = 0; i < 12; i++) await read();
    expect(second.requests).toHaveLength(12);
    expect(circuitOf(first)).toMatch(/open/);
  });
});

describe('a bucket of which one endpoint is not understood', () => {
  it('is read from the other where it speaks no HTTP at all', async () => {
    const strange = await startScriptedStore('SSH-2.0-OpenSSH_9.9\r\n');
    const plain = await startStore();
    await plain.putObject('media', 'a', BYTES);
    const credentials = new Credentials();
    credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
    const config = { ...bucketConfig(plain), endpoint: strange.url, failover: [plain.url] };
    const objects = new S3ObjectStore({ media: config }, credentials);
    onTestFinished(() => objects.close());
    expect((await objects.readFully(RANGE)).bytes.equals(BYTES)).toBe(true);
  });

  it('is read from that one by another transport, and says from which and why', async () => {
    const strange = await startScriptedStore(
      `HTTP/1.1 206 Partial Content\r\nETag: "1"\r\nContent-Range: bytes 0-4/5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n0\r\n\r\n`,
    );
    const plain = await startStore();
    const etag = await plain.putObject('media', 'a', BYTES);
    const credentials = new Credentials();
    credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
    const config = { ...bucketConfig(plain, { transport: 'range' }), failover: [strange.url] };
    const objects = new S3ObjectStore({ media: config }, credentials);
    onTestFinished(() => objects.close());
    const handedOver = () => objects.stats()['media']?.pool.handedOverFor;
    expect((await objects.readFully({ ...RANGE, ifMatch: etag, sizeBytes: BYTES.length })).bytes).toEqual(
      BYTES,
    );
    expect(handedOver()).toBeUndefined();
    await plain.close();
    const small = { bucket: 'media', key: 'small', start: 0, end: 5 };
    for (let read = 0; read < 3; read++) {
      expect((await objects.readFully(small)).bytes.toString()).toBe('bytes');
      expect(handedOver()).toBe(`an answer 206 of this framing, from ${strange.url}`);
    }
    // Once to find out, and once for each read.
    expect(strange.requests).toHaveLength(4);
  });
});

describe('a bucket whose late reads are sent once more', () => {
  it.each(['answers', 'fails'])(
    'is read once more where it is late, and the other endpoint %s',
    async (other) => {
      const { first, second, objects, read } = await twoStores({
        hedge: true,
        retries: 0,
        headersTimeoutMs: patient(1500),
      });
      // What is usual must be known.
      for (let i = 0; i < 32; i++) await read();
      const usual = objects.stats()['media']!.hedged!;
      expect(usual).toBeLessThan(16);
      first.addFault({ kind: 'stall', times: 1 });
      if (other === 'fails') second.addFault({ kind: 'status', status: 500, times: 1 });
      if (other === 'answers') await read();
      // Without another, the one that is late is waited for.
      else await expect(read()).rejects.toMatchObject({ code: 'store-timeout' });
      expect(objects.stats()['media']!.hedged).toBe(usual + 1);
      expect(objects.stats()['media']!.pool.running).toBe(0);
    },
  );
});

describe('a bucket with one endpoint', () => {
  it('costs a store that fails no more than its retries and a trial now and then', async () => {
    const store = await startStore();
    await store.putObject('media', 'a', BYTES);
    const credentials = new Credentials();
    credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
    const objects = new S3ObjectStore({ media: bucketConfig(store, { retryForMs: 30_000 }) }, credentials);
    onTestFinished(() => objects.close());
    store.addFault({ kind: 'status', status: 500 });
    const reads = Array.from({ length: 40 }, () =>
      objects.readFully(RANGE).catch(({ code }) => code as string),
    );
    setTimeout(() => store.clearFaults(), 1000);
    const outcomes = await Promise.all(reads);
    expect(outcomes.filter((outcome) => typeof outcome === 'object')).toHaveLength(40);
    // Ten that opened it and those beside them, a trial or two, and those that succeeded.
    expect(store.requests.filter(({ status }) => status === 500).length).toBeLessThan(25);
  });

  it('is read at whichever address of its name answers', async () => {
    const store = await startStore();
    await store.putObject('media', 'a', BYTES);
    const credentials = new Credentials();
    credentials.apply({ bucket: 'media', generation: 1, credential: FIRST_KEY });
    // `localhost` is ::1, too, where nothing listens.
    const endpoint = store.url.replace('127.0.0.1', 'localhost');
    const objects = new S3ObjectStore({ media: { ...bucketConfig(store), endpoint } }, credentials);
    onTestFinished(() => objects.close());
    expect((await objects.readFully(RANGE)).bytes.equals(BYTES)).toBe(true);
  });

  it('runs fewer reads after SlowDown, and comes back', async () => {
    const { first, objects, read } = await twoStores({ connections: 8, retryForMs: 10_000 });
    first.addFault({ kind: 'status', status: 503, code: 'SlowDown', times: 4 });
    await Promise.all(Array.from({ length: 8 }, read));
    const slowed = objects.stats()['media']!.pool.allowed!;
    expect(slowed).toBeLessThan(8);
    for (let i = 0; i < 64; i++) await read();
    expect(objects.stats()['media']!.pool.allowed).toBe(8);
  });
});
