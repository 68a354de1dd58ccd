import type { Assets } from './asset/assets.ts';
import { objectId } from './model/object-id.ts';
import { type PurgeScope, type Purged, scopeTest } from './model/purge-scope.ts';
import type { ObjectLookup } from './storage/object-lookup.ts';
import type { ContentCache } from './storage/reads/content-cache.ts';
import type { SharedReads } from './storage/reads/shared-reads.ts';

interface Caches {
  readonly assets: Assets;
  readonly files: ObjectLookup;
  readonly store: SharedReads;
  /** Of routes. */
  readonly contents: Iterable<ContentCache>;
}

/** Drops all that is held of the objects that are meant, and of what their assets are made of. */
export function purgeOrigin(
  { assets, files, store, contents }: Caches,
  scopes: readonly PurgeScope[],
): Purged {
  const isMeant = scopeTest(scopes);
  const { objects, ...dropped } = assets.purge(isMeant);
  const parts = new Set(objects.map(({ bucket, key }) => objectId(bucket, key)));
  const isMeantOrPart = (id: string): boolean => isMeant(id) || parts.has(id);
  files.purge(isMeantOrPart);
  let bytes = dropped.bytes + store.purge(isMeantOrPart);
  for (const content of contents) bytes += content.purge(isMeantOrPart);
  return { assets: dropped.assets, bytes };
}
