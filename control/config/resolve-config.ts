import { containerForVersion } from '../../origin/asset/server-manifest/hls-wishes.ts';
import type { Steering } from '../../origin/model/asset.ts';
import type { BucketConfig, LimitsConfig, RouteConfig, TracingConfig } from '../../origin/origin-config.ts';
import { credentialForBucket } from '../credential/credential-for-bucket.ts';
import type { CredentialSource, HeadwaterConfig } from './config.ts';
import { VERSION } from '../version.ts';
import { resolveBucket } from './resolve-bucket.ts';
import type { ParsedConfig } from './schema.ts';

/** From the words of the file to those of the code; decides what `auto` and absent mean. */
export function resolveConfig(parsed: ParsedConfig): HeadwaterConfig {
  const { origin, control, ops, routes, state, audit, tracing } = parsed;
  const buckets = mapValues(parsed.buckets, resolveBucket);
  return {
    origin: {
      listen: origin.listen,
      ...(origin.access_log !== undefined && { accessLog: origin.access_log }),
      limits: resolveLimits(origin.limits),
      indexMemory: { limitBytes: origin.cache.assets, moovLimitBytes: origin.limits.moov },
      freshness: {
        ttlMs: origin.cache.ttl,
        staleWhileRevalidateMs: 0,
        staleIfErrorMs: origin.cache.stale_if_error,
        negativeMs: origin.cache.negative,
      },
      readMemory: { inFlightBytes: origin.limits.in_flight, cachedBytes: origin.cache.ranges },
      buckets,
      ...(origin.proxy_protocol.length > 0 && { proxyProtocol: origin.proxy_protocol }),
      ...(origin.trusted_proxies.length > 0 && { trustedProxies: origin.trusted_proxies }),
      routes: routes.map(resolveRoute),
      ...(tracing !== undefined && { tracing: resolveTracing(tracing) }),
    },
    workers: origin.workers,
    ...(origin.tls !== undefined && { originTls: origin.tls }),
    control,
    ops: { listen: ops.listen, hosts: ops.hosts, signCallout: ops.sign_callout },
    ...(state !== undefined && { state: { file: state.file, key: state.key } }),
    ...(state?.etcd !== undefined && { fleet: state.etcd }),
    ...(audit !== undefined && { audit }),
    probes: Object.fromEntries(
      Object.entries(parsed.buckets).flatMap(([name, { probe }]) =>
        probe === undefined ? [] : [[name, probe]],
      ),
    ),
    credentials: mapValues(parsed.buckets, ({ credentials }, name) =>
      sourceForBucket(buckets[name]!, credentials),
    ),
  };
}

function resolveTracing({ otlp, sample }: NonNullable<ParsedConfig['tracing']>): TracingConfig {
  const { endpoint, headers } = otlp;
  return { endpoint, ...(headers !== undefined && { headers }), sample, version: VERSION };
}

function resolveLimits(limits: ParsedConfig['origin']['limits']): Partial<LimitsConfig> {
  const { bytes, requests_per_connection: requestsPerConnection } = limits;
  return {
    minRateBytesPerSecond: limits.min_rate,
    headBytes: limits.header,
    headMs: limits.header_timeout,
    idleMs: limits.idle,
    requests: limits.requests,
    ...(bytes !== undefined && { bytes }),
    ...(requestsPerConnection !== undefined && { requestsPerConnection }),
  };
}

type ParsedRoute = ParsedConfig['routes'][number];

function resolveRoute(parsed: ParsedRoute): RouteConfig {
  const {
    read_ahead: readAhead,
    versioned_urls: versionedUrls,
    cache_control: cacheControl,
    cache,
    server_timing: serverTiming,
    packaging,
    cmsd,
    restrict,
    shield,
    host: hosts,
    pathways,
    steering,
    ...route
  } = parsed;
  return {
    ...route,
    readAhead,
    ...(versionedUrls && { versionedUrls }),
    ...(pathways !== undefined && { pathways }),
    ...(pathways !== undefined && steering !== undefined && { steering: steeringOf(steering, pathways) }),
    ...(packaging?.segment !== undefined && { segmentMs: packaging.segment }),
    ...(packaging?.languages !== undefined && { languages: packaging.languages }),
    ...(packaging?.interstitials === true && { interstitials: true }),
    ...wishesOf(packaging),
    ...(serverTiming && { serverTiming }),
    ...(cmsd && { cmsd }),
    ...(hosts !== undefined && { hosts }),
    ...(restrict !== undefined && { restrict }),
    ...(shield !== undefined && { shield: definedOf(shield) }),
    ...(cache !== undefined && { cache }),
    ...(cacheControl !== undefined && { cacheControl: definedOf(cacheControl) }),
  };
}

/** Said as a server manifest's `<meta>` elements say it. */
function wishesOf(
  packaging: Partial<NonNullable<ParsedRoute['packaging']>> = {},
): Pick<RouteConfig, 'wishes'> {
  const {
    hls_client_manifest_version: version,
    hls_no_multiplex: isApart,
    mpd_segment_template: addressing,
  } = packaging;
  const hls = {
    ...(version !== undefined && { container: containerForVersion(version) }),
    ...(isApart !== undefined && { isMultiplexed: !isApart }),
  };
  const dash = addressing === undefined ? {} : { addressing };
  return Object.keys({ ...hls, ...dash }).length === 0 ? {} : { wishes: { hls, dash } };
}

function steeringOf(
  { server, first, query_before_start: queryBeforeStart }: NonNullable<ParsedRoute['steering']>,
  pathways: NonNullable<ParsedRoute['pathways']>,
): Steering {
  return { serverUrl: server, first: first ?? pathways[0]!.id, queryBeforeStart };
}

function definedOf<T extends object>(record: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

function sourceForBucket(bucket: BucketConfig, source: CredentialSource): CredentialSource {
  if (source.kind !== 'static') return source;
  return { ...source, credential: credentialForBucket(bucket, source.credential) };
}

function mapValues<From, To>(
  record: Record<string, From>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
