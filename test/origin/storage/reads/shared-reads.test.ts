import { describe, expect, it, vi } from 'vitest';
import { HeadwaterError } from '../../../../origin/model/errors.ts';
import type {
  ObjectRange,
  ObjectStore,
  RangeRead,
  RangeSink,
} from '../../../../origin/model/object-store.ts';
import { InFlightMemory } from '../../../../origin/storage/reads/in-flight-memory.ts';
import { ReadMemory } from '../../../../origin/storage/reads/read-memory.ts';
import { SharedReads } from '../../../../origin/storage/reads/shared-reads.ts';
import { patternBytes, storeRig } from '../../../support/store-rig.ts';

const SIZE = 3_000_000;
const BYTES = patternBytes(SIZE);
const MEBIBYTE = 1024 * 1024;

interface Taken {
  readonly read: RangeRead;
  readonly whole: Promise<Buffer>;
  length(): number;
}

async function sharedRig(cachedBytes = 0, inFlightBytes = 64 * MEBIBYTE, connections = 8) {
  const rig = await storeRig({ connections });
  const etag = await rig.store.putObject('media', 'film', BYTES);
  const inFlight = new InFlightMemory(inFlightBytes);
  const shared = new SharedReads(rig.objects, new ReadMemory(cachedBytes, inFlight));
  const range = (start: number, end: number): ObjectRange => ({
    bucket: 'media',
    key: 'film',
    start,
    end,
    ifMatch: etag,
    sizeBytes: SIZE,
  });
  /** Reads a range; the copy is made while the bytes are lent. */
  const take = (start: number, end: number, isPaused = false): Taken => {
    const chunks: Buffer[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const read = shared.read(range(start, end), {
      onHead: () => undefined,
      onData(chunk, release) {
        chunks.push(Buffer.from(chunk));
        release();
      },
      onEnd: () => resolve(Buffer.concat(chunks)),
      onError: reject,
    });
    if (isPaused) read.pause();
    return { read, whole: promise, length: () => chunks.reduce((sum, { length }) => sum + length, 0) };
  };
  /** Reads a range, and holds what comes until it is told to give it back. */
  const hold = async (start: number, end: number) => {
    const held: (() => void)[] = [];
    const lengths: number[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    shared.read(range(start, end), {
      onHead: () => undefined,
      onData(chunk, release) {
        lengths.push(chunk.length);
        held.push(release);
      },
      onEnd: resolve,
      onError: reject,
    });
    await promise;
    return { lengths, giveBack: () => held.splice(0).forEach((release) => release()) };
  };
  return { ...rig, shared, inFlight, range, take, hold };
}

/** A store whose one object says what it likes, a turn after it was asked. */
function scriptedStore(say: (sink: RangeSink) => void): ObjectStore {
  return {
    read({ bucket, key, sizeBytes = 0 }, sink) {
      setImmediate(() => {
        sink.onHead({ bucket, key, etag: '"1"', sizeBytes, lastModifiedMs: 0 });
        say(sink);
        sink.onEnd();
      });
      return { pause: () => undefined, resume: () => undefined, abort: () => undefined };
    },
    readFully: () => Promise.reject(new Error('nobody reads it whole')),
  };
}

/** Shared reads of a store that answers by the test's hand. */
function handRig() {
  const asked: { readonly range: ObjectRange; readonly sink: RangeSink }[] = [];
  const store: ObjectStore = {
    read(range, sink) {
      asked.push({ range, sink });
      return { pause: () => undefined, resume: () => undefined, abort: () => undefined };
    },
    readFully: () => Promise.reject(new Error('nobody asks for that')),
  };
  const shared = new SharedReads(store, new ReadMemory(0, new InFlightMemory(64 * MEBIBYTE)));
  const read = (start: number, end: number, client = '') => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    let length = 0;
    const range = { bucket: 'media', key: 'film', start, end, ifMatch: '"1"', sizeBytes: SIZE, client };
    shared.read(range, {
      onHead: () => undefined,
      onData(chunk, release) {
        length += chunk.length;
        release();
      },
      onEnd: () => resolve(length),
      onError: reject,
    });
    promise.catch(() => undefined);
    return promise;
  };
  return { asked, read };
}

function ignoreBytes(_chunk: Buffer, release: () => void): void {
  release();
}

describe('SharedReads.read()', () => {
  it('reads once for fifty who want the same at once', async () => {
    const { store, take } = await sharedRig();
    const reads = Array.from({ length: 50 }, () => take(1000, SIZE));
    for (const { whole } of reads) expect((await whole).equals(BYTES.subarray(1000))).toBe(true);
    expect(store.requests).toHaveLength(1);
  });

  it('lets nobody wait for a reader that does not read, and gives its connection back', async () => {
    const { store, objects, take } = await sharedRig(0, 64 * MEBIBYTE, 1);
    const slow = take(0, SIZE, true);
    const fast = take(0, SIZE);
    expect((await fast.whole).equals(BYTES)).toBe(true);
    await vi.waitFor(() => expect(objects.stats()['media']?.pool.running).toBe(0));
    slow.read.resume();
    expect((await slow.whole).equals(BYTES)).toBe(true);
    expect(store.requests).toHaveLength(1);
  });

  it('gives the connection back where memory is short, too, and reads on from there', async () => {
    const { store, objects, take } = await sharedRig(0, 16 * 64 * 1024, 1);
    const slow = take(0, SIZE);
    await vi.waitFor(() => expect(slow.length()).toBeGreaterThan(0));
    slow.read.pause();
    await vi.waitFor(() => expect(objects.stats()['media']?.pool.running).toBe(0), { timeout: 20_000 });
    expect((await take(10, 20).whole).equals(BYTES.subarray(10, 20))).toBe(true);
    slow.read.resume();
    expect((await slow.whole).equals(BYTES)).toBe(true);
    expect(store.requests.length).toBeGreaterThanOrEqual(1);
  });

  it('counts what a client was sent and has not taken', async () => {
    const { shared, inFlight, hold } = await sharedRig(8 * MEBIBYTE);
    const [first, second] = [await hold(0, 2_000_000), await hold(500_000, 1_000_000)];
    const both = inFlight.bytes;
    expect(both).toBeGreaterThanOrEqual(2_000_000);
    first.giveBack();
    expect(inFlight.bytes).toBeGreaterThanOrEqual(500_000);
    expect(inFlight.bytes).toBeLessThan(both);
    second.giveBack();
    expect(inFlight.bytes).toBe(0);
    expect(shared.keptBytes).toBeGreaterThanOrEqual(2_000_000);
  });

  it('keeps what came in small pieces in few', async () => {
    const bytes = Buffer.from(BYTES.subarray(0, 1_000_000));
    const released = vi.fn<() => void>();
    const inFlight = new InFlightMemory(64 * MEBIBYTE);
    const store = scriptedStore((sink) => {
      for (let at = 0; at < bytes.length; at += 10_000)
        sink.onData(bytes.subarray(at, at + 10_000), released);
    });
    const shared = new SharedReads(store, new ReadMemory(8 * MEBIBYTE, inFlight));
    const range = {
      bucket: 'media',
      key: 'k',
      start: 0,
      end: bytes.length,
      ifMatch: '"1"',
      sizeBytes: bytes.length,
    };
    const pieces: Buffer[][] = [[], []];
    for (const taken of pieces) {
      await new Promise<void>((resolve, reject) => {
        shared.read(range, {
          onHead: () => undefined,
          onData(chunk, release) {
            taken.push(Buffer.from(chunk));
            release();
          },
          onEnd: resolve,
          onError: reject,
        });
      });
      expect(Buffer.concat(taken).equals(bytes)).toBe(true);
    }
    expect(pieces.map(({ length }) => length)).toEqual([100, 1]);
    expect(released).toHaveBeenCalledTimes(99);
    expect(inFlight.bytes).toBe(0);
    shared.purge(() => true);
    expect(released).toHaveBeenCalledTimes(100);
  });

  it.each(['others take its room', 'it is purged'])(
    'counts what a client is being sent from the cache once %s',
    async (how) => {
      const { take, hold, inFlight, shared } = await sharedRig(MEBIBYTE);
      await take(0, 400_000).whole;
      const held = await hold(0, 400_000);
      expect(inFlight.bytes).toBe(0);
      if (how === 'it is purged') shared.purge(() => true);
      else await take(1_000_000, SIZE).whole;
      expect(inFlight.bytes).toBeGreaterThanOrEqual(400_000);
      held.giveBack();
      expect(inFlight.bytes).toBe(0);
      expect((await take(0, 400_000).whole).equals(BYTES.subarray(0, 400_000))).toBe(true);
    },
  );

  it('keeps nothing that a client was still being sent when it was purged', async () => {
    const { shared, inFlight, hold } = await sharedRig(8 * MEBIBYTE);
    const { giveBack } = await hold(0, 1_000_000);
    shared.purge(() => true);
    giveBack();
    expect(inFlight.bytes).toBe(0);
    expect(shared.keptBytes).toBe(0);
  });

  it('ends the read of the store with the last reader, and not before', async () => {
    const { store, objects, take } = await sharedRig();
    store.addFault({ kind: 'delay-chunks', ms: 20, chunkBytes: 64 * 1024 });
    const [first, second] = [take(0, SIZE), take(0, SIZE)];
    await vi.waitFor(() => expect(first.length()).toBeGreaterThan(0));
    first.read.abort();
    await vi.waitFor(() => expect(second.length()).toBeGreaterThan(300_000));
    second.read.abort();
    await vi.waitFor(() => expect(objects.stats()['media']?.pool.running).toBe(0));
    expect(objects.stats()['media']?.outcomes).toEqual({ cancelled: 1 });
  });

  it('tells all who wait of a failure', async () => {
    const { store, take } = await sharedRig();
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied' });
    const reads = [take(0, SIZE), take(0, 100)];
    for (const { whole } of reads) await expect(whole).rejects.toMatchObject({ code: 'store-denied' });
    expect(store.requests).toHaveLength(1);
  });

  it('tells nobody of a failure who waits for another read, further on', async () => {
    const { asked, read } = handRig();
    const near = read(0, SIZE);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const far = read(2_000_000, SIZE);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[0]?.sink.onError(new HeadwaterError('store-timeout', 'Cannot read film: it took too long'));
    await expect(near).rejects.toMatchObject({ code: 'store-timeout' });
    asked[1]?.sink.onData(BYTES.subarray(2_000_000), () => undefined);
    expect(await far).toBe(SIZE - 2_000_000);
  });

  it('asks again for whoever waited for the read of another client, who had no place', async () => {
    const { asked, read } = handRig();
    const all = ['greedy', 'modest', 'other'].map((client) => read(0, SIZE, client));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    const refusal = new HeadwaterError('overloaded', 'Cannot read from the store: a share is used up');
    asked[0]?.sink.onError(refusal);
    await expect(all[0]).rejects.toBe(refusal);
    expect(asked.map(({ range }) => range.client)).toEqual(['greedy', 'modest']);
    asked[1]?.sink.onError(refusal);
    for (const each of all) await expect(each).rejects.toBe(refusal);
    expect(asked).toHaveLength(2);
  });

  it('serves parts of what was read from memory, and reads only what is missing', async () => {
    const { store, shared, take } = await sharedRig(8 * MEBIBYTE);
    await take(0, 2_000_000).whole;
    expect((await take(500_000, 600_000).whole).equals(BYTES.subarray(500_000, 600_000))).toBe(true);
    expect(store.requests).toHaveLength(1);
    expect((await take(1_900_000, SIZE).whole).equals(BYTES.subarray(1_900_000))).toBe(true);
    expect(store.requests.at(-1)?.range).toBe(`bytes=2000000-${SIZE - 1}`);
    expect(shared.keptBytes).toBeLessThanOrEqual(8 * MEBIBYTE);
  });

  it('reads along what will be wanted next, and keeps it', async () => {
    const { store, objects, shared, range } = await sharedRig(8 * MEBIBYTE);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sink = { onHead: () => undefined, onData: ignoreBytes, onEnd: resolve, onError: reject };
    shared.read({ ...range(0, 1_000_000), readOnBytes: 50_000 }, sink);
    await promise;
    await vi.waitFor(() => expect(objects.stats()['media']?.outcomes).toEqual({ ok: 1 }));
    expect(store.requests[0]?.range).toBe('bytes=0-1049999');
    expect(objects.stats()['media']?.pool.connected).toBe(1);
  });

  it('reads nothing along where nothing is kept', async () => {
    const { store, shared, range } = await sharedRig(0);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sink = { onHead: () => undefined, onData: ignoreBytes, onEnd: resolve, onError: reject };
    shared.read({ ...range(0, 1_000_000), readOnBytes: 50_000 }, sink);
    await promise;
    expect(store.requests[0]?.range).toBe('bytes=0-999999');
  });

  it('reads only what lies before what is at hand or on its way', async () => {
    const { store, take } = await sharedRig(8 * MEBIBYTE);
    const [later, earlier] = [take(20_000, 2_000_000), take(0, 1_900_000)];
    expect((await earlier.whole).equals(BYTES.subarray(0, 1_900_000))).toBe(true);
    expect((await later.whole).equals(BYTES.subarray(20_000, 2_000_000))).toBe(true);
    expect(store.requests.map(({ range }) => range)).toEqual(['bytes=20000-1999999', 'bytes=0-19999']);
  });

  it('reads small pieces at hand again rather than around them', async () => {
    const { store, take } = await sharedRig(8 * MEBIBYTE);
    for (const start of [100_000, 200_000, 300_000]) await take(start, start + 1000).whole;
    expect((await take(0, 1_000_000).whole).equals(BYTES.subarray(0, 1_000_000))).toBe(true);
    expect(store.requests).toHaveLength(4);
  });

  it('keeps what many watch through one pass over cold bytes that are each wanted twice, for picture and sound', async () => {
    const { store, take } = await sharedRig(MEBIBYTE);
    const watch = async (start: number, end: number) => {
      await take(start, end).whole;
      await take(start + 1000, end - 1000).whole;
    };
    const HOT_BYTES = 200_000;
    for (let viewer = 0; viewer < 3; viewer++) await watch(0, HOT_BYTES);
    for (let at = 2 * HOT_BYTES; at < SIZE; at += HOT_BYTES) await watch(at, at + HOT_BYTES);
    const asked = store.requests.length;
    await watch(0, HOT_BYTES);
    expect(store.requests).toHaveLength(asked);
  });

  it('gives the right bytes for ranges of all kinds, at once and one after the other', async () => {
    const { take } = await sharedRig(MEBIBYTE);
    for (let round = 0; round < 20; round++) {
      const reads = Array.from({ length: 10 }, () => {
        const start = Math.floor(Math.random() * (SIZE - 1));
        const end = start + 1 + Math.floor(Math.random() * Math.min(SIZE - start, 700_000));
        return { start, end, taken: take(start, end) };
      });
      for (const { start, end, taken } of reads) {
        const bytes = await taken.whole;
        expect(bytes.equals(BYTES.subarray(start, end)), `${start}-${end}`).toBe(true);
      }
    }
  });
});
