import type { HeadwaterConfig } from './config.ts';
import { resolveBucket } from './resolve-bucket.ts';
import type { ParsedConfig } from './schema.ts';

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

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
