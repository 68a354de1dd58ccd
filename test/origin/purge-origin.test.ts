import { describe, expect, it } from 'vitest';
import { Assets } from '../../origin/asset/assets.ts';
import type { ObjectRef, ObjectStore } from '../../origin/model/object-store.ts';
import type { PurgeScope } from '../../origin/model/purge-scope.ts';
import { purgeOrigin } from '../../origin/purge-origin.ts';
import { ObjectLookup } from '../../origin/storage/object-lookup.ts';
import { InFlightMemory } from '../../origin/storage/reads/in-flight-memory.ts';
import { ReadMemory } from '../../origin/storage/reads/read-memory.ts';
import { SharedReads } from '../../origin/storage/reads/shared-reads.ts';
import { putClips } from '../support/clips.ts';
import { patternBytes, storeRig } from '../support/store-rig.ts';

const MEBIBYTE = 1024 * 1024;
const FILE_BYTES = 300_000;

/** A worker's caches over a store with two folders of clips, each with a file that was read whole. */
async function fullCaches() {
  const { store, objects } = await storeRig();
  for (const folder of ['a', 'b']) {
    await putClips((name, bytes) => store.putObject('media', `${folder}/${name}`, bytes));
    await store.putObject('media', `${folder}/file`, patternBytes(FILE_BYTES));
  }
  const caches = {
    assets: new Assets(objects, { locate: () => undefined }),
    files: new ObjectLookup(objects),
    store: new SharedReads(objects, new ReadMemory(16 * MEBIBYTE, new InFlightMemory(MEBIBYTE))),
    contents: [],
  };
  /** Which keys the store is asked for when everything is wanted once more. */
  const askedAgain = async (): Promise<string[]> => {
    store.clearRequests();
    for (const folder of ['a', 'b']) {
      await caches.assets.resolve('media', `${folder}/ladder-360p-eng.mp4`);
      await caches.assets.resolve('media', `${folder}/ladder.ism`);
      const { object } = await caches.files.find('media', `${folder}/file`);
      await readWhole(caches.store, object);
    }
    return [...new Set(store.requests.map(({ key }) => key))].toSorted();
  };
  await askedAgain();
  expect(await askedAgain()).toEqual([]);
  return { caches, askedAgain };
}

function readWhole(store: ObjectStore, { bucket, key, etag, sizeBytes }: ObjectRef): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  store.read(
    { bucket, key, start: 0, end: sizeBytes, ifMatch: etag, sizeBytes },
    { onHead: () => undefined, onData: (_, release) => release(), onEnd: resolve, onError: reject },
  );
  return promise;
}

describe('purgeOrigin()', () => {
  it.each<[string, PurgeScope, RegExp]>([
    ['a file', { kind: 'object', bucket: 'media', key: 'a/file' }, /^a\/file$/],
    ['a prefix', { kind: 'prefix', bucket: 'media', prefix: 'a/' }, /^a\//],
    ['a bucket', { kind: 'prefix', bucket: 'media', prefix: '' }, /^/],
    [
      'assets with one of their objects',
      { kind: 'object', bucket: 'media', key: 'b/ladder-360p-eng.mp4' },
      /^b\/ladder/,
    ],
    ['an asset with all its objects', { kind: 'object', bucket: 'media', key: 'b/ladder.ism' }, /^b\/ladder/],
  ])('drops %s, and nothing else', async (_, scope, dropped) => {
    const { caches, askedAgain } = await fullCaches();
    const { assets, bytes } = purgeOrigin(caches, [scope]);
    const again = await askedAgain();
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((key) => !dropped.test(key))).toEqual([]);
    expect(assets > 0).toBe(again.some((key) => key.includes('ladder')));
    expect(bytes).toBeGreaterThan(assets > 0 ? 10_000 : 0.9 * FILE_BYTES);
    expect(purgeOrigin(caches, [{ ...scope, bucket: 'other' }])).toEqual({ assets: 0, bytes: 0 });
  });

  it('keeps nothing of what was being read meanwhile', async () => {
    const { caches, askedAgain } = await fullCaches();
    const all: PurgeScope = { kind: 'prefix', bucket: 'media', prefix: '' };
    purgeOrigin(caches, [all]);
    const indexing = caches.assets.resolve('media', 'a/ladder.ism');
    const finding = caches.files.find('media', 'a/file');
    purgeOrigin(caches, [all]);
    await Promise.all([indexing, finding]);
    expect(await askedAgain()).toEqual(expect.arrayContaining(['a/ladder.ism', 'a/file']));
  });
});
