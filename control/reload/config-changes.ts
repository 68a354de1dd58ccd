import { isDeepStrictEqual } from 'node:util';
import type { HeadwaterConfig } from '../config/config.ts';

/** What a reload cannot change: sockets that others know, and the file that another process may hold. */
const FIXED: Readonly<Record<string, (config: HeadwaterConfig) => unknown>> = {
  'origin.listen': ({ origin }) => origin.listen,
  'control.listen': ({ control }) => control.listen,
  'control.tls': ({ control }) => control.tls,
  'ops.listen': ({ ops }) => ops.listen,
  'ops.sign_callout': ({ ops }) => ops.signCallout,
  state: ({ state }) => state,
  'state.etcd': ({ fleet }) => fleet,
  audit: ({ audit }) => audit,
};

const CHANGEABLE: Readonly<Record<string, (config: HeadwaterConfig) => unknown>> = {
  'origin.workers': ({ workers }) => workers,
  'origin.tls': ({ originTls }) => originTls,
  'origin.access_log': ({ origin }) => origin.accessLog,
  'origin.limits': ({ origin }) => [origin.limits, origin.indexMemory?.moovLimitBytes],
  'origin.cache': ({ origin }) => [origin.indexMemory?.limitBytes, origin.readMemory, origin.freshness],
  'origin.proxy_protocol': ({ origin }) => origin.proxyProtocol,
  'origin.trusted_proxies': ({ origin }) => origin.trustedProxies,
  'control.access': ({ control }) => control.access,
  'ops.hosts': ({ ops }) => ops.hosts,
  routes: ({ origin }) => origin.routes,
  tracing: ({ origin }) => origin.tracing,
};

/** Keys of the file whose values differ, and that only a restart can change. */
export function fixedChanges(before: HeadwaterConfig, after: HeadwaterConfig): string[] {
  return differing(FIXED, before, after);
}

/** Keys of the file whose values differ: `routes`, `buckets.media`. */
export function changedKeys(before: HeadwaterConfig, after: HeadwaterConfig): string[] {
  const names = new Set([before, after].flatMap(({ origin }) => Object.keys(origin.buckets)));
  const buckets = [...names].filter(
    (name) => !isDeepStrictEqual(bucketOf(before, name), bucketOf(after, name)),
  );
  return [...differing(CHANGEABLE, before, after), ...buckets.map((name) => `buckets.${name}`)];
}

function bucketOf({ origin, credentials, probes }: HeadwaterConfig, name: string): unknown {
  return [origin.buckets[name], credentials[name], probes?.[name]];
}

function differing(
  parts: Readonly<Record<string, (config: HeadwaterConfig) => unknown>>,
  before: HeadwaterConfig,
  after: HeadwaterConfig,
): string[] {
  return Object.entries(parts).flatMap(([key, part]) =>
    isDeepStrictEqual(part(before), part(after)) ? [] : [key],
  );
}
