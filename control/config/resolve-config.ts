import type { BucketConfig, PoolConfig } from '../../origin/origin-config.ts';
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

function resolveBucket({ bucket, region, endpoint, addressing, pool }: ParsedBucket): BucketConfig {
  const url = endpoint ?? defaultEndpoint(region);
  return {
    bucket,
    region,
    endpoint: url,
    addressing: addressing === 'auto' ? automaticAddressing(bucket, url) : addressing,
    pool: resolvePool(pool),
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
