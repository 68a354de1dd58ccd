import { type BucketUrl, parseBucketUrl } from '../draft/bucket-url.ts';
import type { SigningSettings } from './signing-settings.ts';

/** What `proxy_pass` says. */
interface PassedUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** With its variables; undefined where there is none, which is not the same as `/`. */
  readonly uri: string | undefined;
}

/** Undefined where the host has variables. */
export function passedUrl(text: string): PassedUrl | undefined {
  const match = /^(?<scheme>https?:\/\/)(?:[^/$@]*@)?(?<host>[^/$@?]+)(?<uri>[/$][^?]*)?(?:\?.*)?$/.exec(
    text,
  );
  const { scheme, host, uri } = match?.groups ?? {};
  return host === undefined ? undefined : { origin: `${scheme}${host}`, uri };
}

/**
 * Where the keys below a prefix are. `aws_s3_bucket` and `aws_endpoint` are what is signed; `proxy_pass` says scheme
 * and port, and the bucket where it stands in the host or is the first folder.
 */
export function bucketOf(origin: string, prefix: string, settings: SigningSettings): BucketUrl | undefined {
  const [bucket, endpoint] = [settings.bucket?.args[0], settings.endpoint?.args[0]];
  const [scheme, host = ''] = origin.split('//');
  if (bucket === undefined) {
    const url = parseBucketUrl(origin);
    return url && { ...url, keyPrefix: prefix };
  }
  const inHost = (domain: string): BucketUrl => ({
    bucket,
    endpoint: `${scheme}//${domain}`,
    addressing: 'virtual-host',
    keyPrefix: prefix,
    isAmazon: false,
  });
  if (host.startsWith(`${bucket}.`)) return inHost(host.slice(bucket.length + 1));
  if (prefix.startsWith(`${bucket}/`)) {
    const keyPrefix = prefix.slice(bucket.length + 1);
    return { bucket, endpoint: origin, addressing: 'path', keyPrefix, isAmazon: false };
  }
  return endpoint === undefined ? undefined : inHost(endpoint);
}
