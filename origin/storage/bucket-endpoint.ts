import type { BucketConfig } from '../origin-config.ts';
import { encodeKey } from '../signing/uri-encode.ts';

/** Where the objects of a bucket are read. */
export interface BucketEndpoint {
  /** Scheme, host and port that subrequests are sent to. */
  readonly origin: string;
  /** The `Host` header, as it is signed and sent. */
  readonly host: string;
  /** What stands before the encoded key: `/` or `/bucket/`. */
  readonly pathPrefix: string;
  /** The bucket, where the host names it. */
  readonly hostBucket?: string;
}

/** Virtual-host style puts the bucket into the host name, path style into the path. */
export function bucketEndpoint(config: BucketConfig): BucketEndpoint {
  const url = new URL(config.endpoint);
  if (config.addressing === 'path') {
    return { origin: url.origin, host: url.host, pathPrefix: `/${encodeKey(config.bucket)}/` };
  }
  const host = `${config.bucket}.${url.host}`;
  return { origin: `${url.protocol}//${host}`, host, pathPrefix: '/', hostBucket: config.bucket };
}
