import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_FRESHNESS } from '../../../origin/freshness.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import { ObjectLookup } from '../../../origin/storage/object-lookup.ts';
import { CountingStore } from '../asset/support/counting-store.ts';
import { errorOf } from '../asset/support/resolve.ts';

const FRESHNESS = { ...DEFAULT_FRESHNESS, ttlMs: 60_000, staleWhileRevalidateMs: 30_000, negativeMs: 1000 };

let store: CountingStore;
let now: number;
let lookup: ObjectLookup;

beforeEach(() => {
  store = new CountingStore();
  now = 1_000_000;
  lookup = new ObjectLookup(store, FRESHNESS, () => now);
});

const etagOf = async () => (await lookup.find('media', 'a')).object.etag;
const known = () => lookup.known('media', 'a')?.etag;
const fail = () => {
  throw new HeadwaterError('store-unreachable', 'Cannot read: connection refused');
};

describe('ObjectLookup', () => {
  it('remembers an object for a while, and then reads a byte of it', async () => {
    store.put('a', Buffer.from('abc'), '"1"');
    expect(await etagOf()).toBe('"1"');
    now += FRESHNESS.ttlMs - 1;
    expect(known()).toBe('"1"');
    now += 1 + FRESHNESS.staleWhileRevalidateMs;
    expect(known()).toBeUndefined();
    expect(await etagOf()).toBe('"1"');
    expect(store.reads.map(({ start, end, ifMatch }) => [start, end, ifMatch])).toEqual([
      [0, 65_536, undefined],
      [0, 1, '"1"'],
    ]);
    expect(known()).toBe('"1"');
  });

  it('lets nobody wait while it asks, and has the news for the next', async () => {
    store.put('a', Buffer.from('abc'), '"1"');
    await etagOf();
    store.put('a', Buffer.from('abcd'), '"2"');
    now += FRESHNESS.ttlMs;
    expect(known()).toBe('"1"');
    await vi.waitFor(() => expect(known()).toBe('"2"'));
  });

  it('goes by what it knows while the store fails, as long as it may', async () => {
    store.put('a', Buffer.from('abc'), '"1"');
    await etagOf();
    store.beforeRead = fail;
    now += FRESHNESS.ttlMs + FRESHNESS.staleWhileRevalidateMs;
    expect(await etagOf()).toBe('"1"');
    expect(store.reads).toHaveLength(2);
    expect(known()).toBe('"1"');
    now += FRESHNESS.staleIfErrorMs;
    expect((await errorOf(etagOf())).code).toBe('store-unreachable');
  });

  it('finds what was removed, and believes that briefly', async () => {
    expect((await errorOf(etagOf())).code).toBe('not-found');
    store.put('a', Buffer.from('abc'), '"1"');
    expect((await errorOf(etagOf())).code).toBe('not-found');
    expect(store.reads).toHaveLength(1);
    now += FRESHNESS.negativeMs;
    expect(await etagOf()).toBe('"1"');
    store.remove('a');
    now += FRESHNESS.ttlMs + FRESHNESS.staleWhileRevalidateMs;
    expect((await errorOf(etagOf())).code).toBe('not-found');
    store.put('a', Buffer.from('abc'), '"2"');
    lookup.forget('media', 'a');
    expect(await etagOf()).toBe('"2"');
  });
});
