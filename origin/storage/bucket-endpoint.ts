import { ANY_BUCKET, type BucketConfig } from '../origin-config.ts';
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
  /** Whether keys begin with the name of the bucket that they are in. */
  readonly keysNameBucket: boolean;
}

/** Virtual-host style puts the bucket into the host name, path style into the path. */
export function bucketEndpoint(config: BucketConfig): BucketEndpoint {
  const url = new URL(config.endpoint);
  const { origin, host } = url;
  if (config.bucket === ANY_BUCKET) return { origin, host, pathPrefix: '/', keysNameBucket: true };
  if (config.addressing === 'path') {
    return { origin, host, pathPrefix: `/${encodeKey(config.bucket)}/`, keysNameBucket: false };
  }
  const bucketHost = `${config.bucket}.${host}`;
  return {
    origin: `${url.protocol}//${bucketHost}`,
    host: bucketHost,
    pathPrefix: '/',
    hostBucket: config.bucket,
    keysNameBucket: false,
  };
}

/** Whether a key names an object; of a bucket alone, a store would list what is in it. */
export function namesObject({ keysNameBucket }: BucketEndpoint, key: string): boolean {
  return keysNameBucket ? /^[^/]+\/./s.test(key) : key !== '';
}
