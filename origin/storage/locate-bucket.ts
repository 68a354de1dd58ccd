import type { BucketConfig } from '../origin-config.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';

/** An object in a configured bucket. */
interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/** How a URL may name a bucket, whichever of them is used to ask for it. */
const ADDRESSINGS = ['path', 'virtual-host'] as const;

/**
 * Finds the bucket that an absolute URL of a server manifest lies in, by the longest prefix; undefined where it is
 * none of ours, and such a URL is never fetched. It names an object and no way to it: whether it says http or https, and
 * has the bucket in its host or in its path, is all one.
 */
export function locateBucket(
  buckets: Readonly<Record<string, BucketConfig>>,
  url: URL,
): ObjectAddress | undefined {
  const asked = `${url.host}${url.pathname}`;
  let longest = '';
  let found: ObjectAddress | undefined;
  for (const [bucket, config] of Object.entries(buckets)) {
    const longer = prefixesOf(config).filter(
      (prefix) => asked.startsWith(prefix) && prefix.length > longest.length,
    );
    const [prefix] = longer.toSorted((a, b) => b.length - a.length);
    if (prefix === undefined) continue;
    longest = prefix;
    found = { bucket, key: decodeURIComponent(asked.slice(prefix.length)) };
  }
  return found;
}

function prefixesOf(config: BucketConfig): string[] {
  return ADDRESSINGS.map((addressing) => {
    const { host, pathPrefix } = bucketEndpoint({ ...config, addressing });
    return `${host}${pathPrefix}`;
  });
}
