import type { BucketConfig, PoolConfig, SigningConfig } from '../../origin/origin-config.ts';
import type { HeadwaterConfig } from './config.ts';
import { automaticAddressing, defaultEndpoint } from './endpoint.ts';
import type { ParsedConfig } from './schema.ts';

type ParsedBucket = ParsedConfig['buckets'][string];

/** From the words of the file to those of the code; decides what `auto` and absent mean. */
export function resolveConfig(parsed: ParsedConfig): HeadwaterConfig {
  const { origin, control, ops, buckets, routes } = parsed;
  return {
    origin: {
      listen: origin.listen,
      accessLog: origin.access_log,
      buckets: mapValues(buckets, resolveBucket),
      routes,
    },
    workers: origin.workers,
    control,
    ops: { listen: ops.listen, signCallout: ops.sign_callout },
    credentials: mapValues(buckets, ({ credentials }) => credentials),
  };
}

function resolveBucket({ bucket, region, endpoint, addressing, signing, pool }: ParsedBucket): BucketConfig {
  const url = endpoint ?? defaultEndpoint(region);
  return {
    bucket,
    region: region ?? '',
    endpoint: url,
    addressing: addressing === 'auto' ? automaticAddressing(bucket, url) : addressing,
    signing: resolveSigning(signing, region),
    pool: resolvePool(pool),
  };
}

/** A region means Signature V4, none means V2 (U4), unless the version is said. */
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
    retries: pool.retries,
  };
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
