import { ANY_BUCKET } from '../../../origin/origin-config.ts';

/** A bucket as a URL of its objects names it. */
export interface BucketUrl {
  /** `ANY_BUCKET` where clients name it, in the path behind the URL. */
  readonly bucket: string;
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly addressing: 'path' | 'virtual-host';
  /** What stands before every key; empty or ends in `/`. */
  readonly keyPrefix: string;
  /** Whether it is Amazon's own endpoint; of any other, what is the bucket is a guess. */
  readonly isAmazon: boolean;
}

/** Amazon's endpoint: `s3.`, `s3-`, dualstack, FIPS and accelerate forms, of every partition with DNS like these. */
const AMAZON = /^(?:(?<bucket>.+)\.)?(?<endpoint>s3(?:[.-][a-z0-9]+)*\.amazonaws\.com(?:\.cn)?)$/;

const IP_ADDRESS = /^(?:\[.*\]|[\d.]+)$/;

/**
 * Takes the URL of a bucket apart; undefined where it is none, or does not tell what is the bucket. A store's URL alone
 * is one of whichever bucket clients name. Whether a host that nobody knows is a bucket's or a store's is never guessed.
 *
 * @param style what the other server says of URLs that are not Amazon's
 */
export function parseBucketUrl(text: string, style?: BucketUrl['addressing']): BucketUrl | undefined {
  const url = URL.parse(text);
  // A variable that nothing replaced is no name.
  if (url === null || !/^https?:$/.test(url.protocol) || text.includes('${')) return undefined;
  const amazon = AMAZON.exec(url.hostname)?.groups;
  if (amazon !== undefined) {
    const { bucket, endpoint = '' } = amazon;
    return bucket === undefined ? inPath(url, true) : inHost(url, bucket, endpoint, true);
  }
  const [label = '', ...domain] = url.hostname.split('.');
  const canNameBucket = domain.length > 0 && !IP_ADDRESS.test(url.hostname);
  if (style === 'virtual-host') {
    return canNameBucket ? inHost(url, label, domain.join('.'), false) : undefined;
  }
  return namesNoBucket(url) && style === undefined && !isStoreAlone(url) ? undefined : inPath(url, false);
}

/** Why a URL is not taken for a bucket's, and what to do. */
export function whyNoBucket(text: string): string {
  if (text.includes('${')) return 'a variable in its URL has no value here; Define it, or write it out';
  const url = URL.parse(text);
  if (url === null || !namesNoBucket(url)) return 'no bucket is in its URL';
  return `whether ${url.hostname} is a bucket's host or a store's is not known: write bucket, endpoint and addressing by hand`;
}

/** What to know of a bucket that was not simply named. */
export function bucketNotes({ bucket, addressing, isAmazon }: BucketUrl): string[] {
  if (bucket === ANY_BUCKET) return ['clients name the bucket, as the first folder of the path'];
  return isAmazon ? [] : [`not Amazon's: taken for ${addressing} style`];
}

function namesNoBucket({ pathname }: URL): boolean {
  return pathname === '/';
}

/** An address, a name of one label, or a port of its own: no bucket is in such a host. */
function isStoreAlone({ hostname, port }: URL): boolean {
  return port !== '' || IP_ADDRESS.test(hostname) || !hostname.includes('.');
}

function inHost(url: URL, bucket: string, domain: string, isAmazon: boolean): BucketUrl | undefined {
  const port = url.port === '' ? '' : `:${url.port}`;
  const endpoint = `${url.protocol}//${domain}${port}`;
  const keyPrefix = folder(url.pathname.slice(1));
  return keyPrefix === undefined
    ? undefined
    : { bucket, endpoint, addressing: 'virtual-host', keyPrefix, isAmazon };
}

function inPath(url: URL, isAmazon: boolean): BucketUrl | undefined {
  const [first = '', ...rest] = url.pathname.slice(1).split('/');
  if (namesNoBucket(url)) {
    return { bucket: ANY_BUCKET, endpoint: url.origin, addressing: 'path', keyPrefix: '', isAmazon };
  }
  const [bucket, keyPrefix] = [decoded(first), folder(rest.join('/'))];
  if (!bucket || keyPrefix === undefined) return undefined;
  return { bucket, endpoint: url.origin, addressing: 'path', keyPrefix, isAmazon };
}

function folder(encoded: string): string | undefined {
  const path = decoded(encoded);
  return !path || path.endsWith('/') ? path : `${path}/`;
}

/** Undefined where the percent-encoding is none. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A path prefix as routes have it: `/`, `/vod/`. */
export function routePath(path: string): string {
  return `/${path}/`.replaceAll(/\/{2,}/g, '/');
}
