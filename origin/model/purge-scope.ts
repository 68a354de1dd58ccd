import { objectId } from './object-id.ts';

/** Objects of one bucket, by its name in the configuration, of which nothing is to be known any more. */
export type PurgeScope =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string }
  /** All whose keys begin so; an empty prefix: all of the bucket. */
  | { readonly kind: 'prefix'; readonly bucket: string; readonly prefix: string };

/** What was dropped. */
export interface Purged {
  /** Indexes of assets. */
  readonly assets: number;
  /** What they, their manifests, and bytes of objects took in memory. */
  readonly bytes: number;
}

/** Whether an object is meant, by its id. */
export type IsMeant = (id: string) => boolean;

/** One test for all scopes: an id begins with the bucket's name, so that a prefix of keys is one of ids. */
export function scopeTest(scopes: readonly PurgeScope[]): IsMeant {
  const objects = new Set<string>();
  const prefixes: string[] = [];
  for (const scope of scopes) {
    if (scope.kind === 'object') objects.add(objectId(scope.bucket, scope.key));
    else prefixes.push(objectId(scope.bucket, scope.prefix));
  }
  return (id) => objects.has(id) || prefixes.some((prefix) => id.startsWith(prefix));
}
