import { isIP } from 'node:net';

/** One label of a domain name, as buckets may have them. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])?$/;

/** These have the bucket, or what stands for it, in their host name only; their certificates know it. */
const VIRTUAL_HOST_ONLY = /^https?:\/\/(?:accesspoint\.s3-global|s3-accelerate|s3express-[a-z0-9-]+)\./;

/**
 * Where the bucket goes if nobody says: into the host name, unless no such name can exist. A name with a dot can, but
 * then the certificate of `*.s3.…` is not one for it, and path style it is.
 */
export function automaticAddressing(bucket: string, endpoint: string): 'path' | 'virtual-host' {
  if (VIRTUAL_HOST_ONLY.test(endpoint)) return 'virtual-host';
  const host = new URL(endpoint).hostname;
  const isDomain = host.includes('.') && isIP(host) === 0;
  return isDomain && DNS_LABEL.test(bucket) ? 'virtual-host' : 'path';
}
