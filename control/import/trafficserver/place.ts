import { type BucketUrl, decoded, parseBucketUrl, whyNoBucket } from '../draft/bucket-url.ts';
import type { AuthVersion } from './auth-version.ts';
import type { RemapRule } from './parse-remap.ts';

/** Both ends of a rule. */
export interface Place {
  /** Decoded. */
  readonly path: string;
  readonly url: BucketUrl;
}

/** Where a rule leads from and to; a text says why it has no counterpart. */
export function placeOf(
  { from, to }: RemapRule,
  version: AuthVersion,
  isVirtualHost: boolean,
): Place | string {
  const path = decoded(URL.parse(from)?.pathname ?? from);
  if (path === undefined || !path.startsWith('/')) return 'its first URL is none';
  const url = bucketOf(to, version, isVirtualHost);
  if (url === undefined) return whyNoBucket(to);
  // Traffic Server puts one text for another; only behind the host alone it adds a slash.
  const isJoined = path !== '/' && path.endsWith('/') && !URL.parse(to)?.pathname.endsWith('/');
  return isJoined ? 'its target does not end in /, so that names would be joined to it' : { path, url };
}

/** The plugin heeds `virtual_host` in Signature V2 alone; in the others a request is the same in either style. */
function bucketOf(to: string, version: AuthVersion, isVirtualHost: boolean): BucketUrl | undefined {
  if (version === 'v2') return parseBucketUrl(to, isVirtualHost ? 'virtual-host' : 'path');
  const hinted = isVirtualHost ? parseBucketUrl(to, 'virtual-host') : undefined;
  return hinted ?? parseBucketUrl(to);
}
