import type { BucketConfig } from '../origin-config.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';

/** An object in a configured bucket. */
interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Finds the bucket that an absolute URL of a server manifest lies in, by the longest prefix; undefined where it is
 * none of ours, and such a URL is never fetched.
 */
export function locateBucket(
  buckets: Readonly<Record<string, BucketConfig>>,
  url: URL,
): ObjectAddress | undefined {
  const asked = `${url.origin}${url.pathname}`;
  let longest = '';
  let found: ObjectAddress | undefined;
  for (const [bucket, config] of Object.entries(buckets)) {
    const { origin, pathPrefix } = bucketEndpoint(config);
    const prefix = `${origin}${pathPrefix}`;
    if (asked.startsWith(prefix) && prefix.length > longest.length) {
      longest = prefix;
      found = { bucket, key: decodeURIComponent(asked.slice(prefix.length)) };
    }
  }
  return found;
}
