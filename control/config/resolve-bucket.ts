import type { BucketConfig, PoolConfig, SigningConfig } from '../../origin/origin-config.ts';
import type { SignatureVersionName } from '../../origin/signing/signature-versions.ts';
import { automaticAddressing } from '../../origin/storage/endpoints/addressing.ts';
import { awsEndpoint } from '../../origin/storage/endpoints/aws-endpoint.ts';
import { regionOfHost } from '../../origin/storage/endpoints/region-of-host.ts';
import type { ParsedConfig } from './schema.ts';

type ParsedBucket = ParsedConfig['buckets'][string];

const GOOGLE_ENDPOINT = 'https://storage.googleapis.com';

/** Google's signatures: where no endpoint is given, they go to Google's; and what their scope has in place of a region. */
const GOOGLE: Readonly<Partial<Record<SignatureVersionName, string>>> = { gcp: '', goog1: '', goog4: 'auto' };

/** From the words of the file to those of the code; decides what `auto` and absent mean. */
export function resolveBucket(parsed: ParsedBucket): BucketConfig {
  const { bucket, addressing, tls, encryption } = parsed;
  const region = resolveRegion(parsed);
  const signing = resolveSigning(parsed.signing, region);
  const endpoint = parsed.endpoint ?? standardEndpoint(parsed, signing.version, region ?? '');
  return {
    bucket,
    region: region ?? '',
    endpoint,
    ...(parsed.failover.length > 0 && { failover: parsed.failover }),
    addressing: addressing === 'auto' ? automaticAddressing(bucket, endpoint) : addressing,
    signing,
    ...(tls !== undefined && { tls }),
    ...(encryption !== undefined && { encryption: { customerKey: encryption.customer_key } }),
    pool: resolvePool(parsed.pool),
    ...(parsed.pin_by !== 'etag' && { pinBy: parsed.pin_by }),
  };
}

/** As said; else what the region map, or AWS's own names, make of the endpoint, where the signature needs one. */
function resolveRegion({
  region,
  endpoint,
  signing,
  region_map: map,
}: Pick<ParsedBucket, 'region' | 'endpoint' | 'region_map' | 'signing'>): string | undefined {
  if (region !== undefined) return region;
  const google = signing.version === undefined ? undefined : GOOGLE[signing.version];
  if (google !== undefined) return google;
  if (
    endpoint === undefined ||
    (map === undefined && signing.version !== 'v4' && signing.version !== 'v4a')
  ) {
    return undefined;
  }
  return regionOfHost(new URL(endpoint).hostname, map);
}

function standardEndpoint(parsed: ParsedBucket, version: SignatureVersionName, region: string): string {
  const { bucket, dualstack, fips, accelerate } = parsed;
  return version in GOOGLE ? GOOGLE_ENDPOINT : awsEndpoint({ bucket, region, dualstack, fips, accelerate });
}

/** A region means Signature V4, none means V2, unless the version is said. */
function resolveSigning(signing: ParsedBucket['signing'], region: string | undefined): SigningConfig {
  return {
    version: signing.version ?? (region === undefined ? 'v2' : 'v4'),
    in: signing.in,
    payload: signing.payload,
    includeHeaders: signing.include_headers,
    excludeHeaders: signing.exclude_headers,
  };
}

function resolvePool(pool: ParsedBucket['pool']): PoolConfig {
  return {
    connections: pool.connections,
    connectTimeoutMs: pool.connect_timeout,
    headersTimeoutMs: pool.headers_timeout,
    bodyTimeoutMs: pool.body_timeout,
    keepAliveMs: pool.keep_alive,
    ttlMs: pool.ttl,
    clientShare: pool.client_share,
    ...(pool.hedge && { hedge: true }),
    retries: pool.retries,
    ...(pool.transport !== undefined && { transport: pool.transport }),
    retryForMs: pool.retry_for,
    resumeForMs: pool.resume_for,
  };
}
