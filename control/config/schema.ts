import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { signatureVersions, type SignatureVersionName } from '../../origin/signing/signature-versions.ts';
import {
  bucketName,
  byteSize,
  givenByteSize,
  certificates,
  count,
  duration,
  durationOrNone,
  endpoint,
  hostName,
  keyPrefix,
  listenAddress,
  objectKey,
  pathPrefix,
  region,
  requiredText,
  section,
} from './fields.ts';
import { type StateKey, parseStateKey } from '../state/state-key.ts';
import { fleet } from './fleet-fields.ts';
import { accessEntry, serverTls } from './access-fields.ts';
import {
  accessLog,
  addressRange,
  cacheControl,
  contentCache,
  packaging,
  pathways,
  proxy,
  restrict,
  shield,
  steering,
  virtualHost,
} from './route-fields.ts';
import { tracing } from './tracing-fields.ts';
import { credentialSource } from './source-fields.ts';

/** More processes than any machine has cores would only compete. */
const MAX_WORKERS = 256;
/** Of one worker to one bucket; stores refuse a client long before this. */
const MAX_CONNECTIONS = 4096;
/** Each is asked after all before it have failed. */
const MAX_FAILOVER = 8;
/** A player gives up sooner than this many tries can take. */
const MAX_RETRIES = 10;

const workers = z.union(
  [
    count(1, MAX_WORKERS),
    z.literal('auto').transform(() => availableParallelism()),
    // A number that came from `${env:…}` is a text.
    z.string().regex(/^\d+$/).transform(Number).pipe(count(1, MAX_WORKERS)),
  ],
  { error: `must be a number from 1 to ${MAX_WORKERS}, or auto` },
);

/** Names of headers, as HTTP spells them; compared in lower case. */
const headerNames = z
  .array(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header'))
  .transform((names) => names.map((name) => name.toLowerCase()))
  .prefault([]);

const signing = section({
  version: z.enum(Object.keys(signatureVersions) as SignatureVersionName[]).optional(),
  in: z.enum(['header', 'query']).default('header'),
  payload: z.enum(['unsigned', 'empty']).default('unsigned'),
  include_headers: headerNames,
  exclude_headers: headerNames,
});

/** Of the connections; even the smallest leaves a client one. */
const share = z.number().gt(0, 'must be above 0').lte(1, 'must be 1 at most');

const pool = section({
  transport: z.enum(['range', 'undici']).optional(),
  connections: count(1, MAX_CONNECTIONS).default(64),
  connect_timeout: duration('5s'),
  headers_timeout: duration('30s'),
  body_timeout: duration('30s'),
  keep_alive: duration('300s'),
  ttl: duration('10m'),
  client_share: share.default(1),
  hedge: z.boolean().default(false),
  retries: count(0, MAX_RETRIES).default(2),
  retry_for: duration('3s'),
  resume_for: duration('10s'),
});

const tls = section({
  ca: certificates,
});

/** AES-256: 32 bytes. */
const CUSTOMER_KEY = /^[A-Za-z0-9+/]{43}=$/;

const encryption = section({
  customer_key: z.string().regex(CUSTOMER_KEY, 'must be 32 bytes in base64, as of ${env:NAME}'),
});

const bucket = section({
  bucket: bucketName,
  region: region.optional(),
  endpoint: endpoint.optional(),
  failover: z.array(endpoint).max(MAX_FAILOVER).default([]),
  dualstack: z.boolean().default(false),
  fips: z.boolean().default(false),
  accelerate: z.boolean().default(false),
  region_map: z.record(z.string(), region).optional(),
  tls: tls.optional(),
  encryption: encryption.optional(),
  addressing: z.enum(['auto', 'path', 'virtual-host']).default('auto'),
  signing: signing.prefault({}),
  credentials: credentialSource.prefault({ source: 'push' }),
  pool: pool.prefault({}),
  probe: objectKey.optional(),
  pin_by: z.enum(['etag', 'last-modified']).default('etag'),
});

const route = section({
  host: z.array(virtualHost).min(1, 'must name at least one host').optional(),
  path: pathPrefix,
  bucket: requiredText,
  prefix: keyPrefix.default(''),
  mode: z.enum(['package', 'passthrough']).default('package'),
  versioned_urls: z.boolean().default(false),
  pathways: pathways.optional(),
  steering: steering.optional(),
  read_ahead: z.int().min(0).max(2).default(0),
  restrict: restrict.optional(),
  shield: shield.optional(),
  cache: contentCache.optional(),
  cache_control: cacheControl.optional(),
  packaging: packaging.optional(),
  server_timing: z.boolean().default(false),
  cmsd: z.boolean().default(false),
});

/** A server manifest and the index of a short title. */
const LEAST_ASSETS_BYTES = 1024 * 1024;

/** The longest URL that is read fits, with cookies beside it. */
const LEAST_HEADER_BYTES = 8 * 1024;
/** Node's own reader holds one for each connection. */
const MOST_HEADER_BYTES = 256 * 1024;
/** More than a process has descriptors for. */
const MAX_REQUESTS = 1_000_000;

const limits = section({
  min_rate: byteSize('8KiB'),
  header: byteSize('16KiB').refine(
    (bytes) => bytes >= LEAST_HEADER_BYTES && bytes <= MOST_HEADER_BYTES,
    'must be from 8KiB to 256KiB',
  ),
  header_timeout: duration('15s'),
  idle: duration('75s'),
  requests: count(8, MAX_REQUESTS).default(10_000),
  bytes: givenByteSize.optional(),
  requests_per_connection: count(1, MAX_REQUESTS).optional(),
  in_flight: byteSize('128MiB'),
  moov: byteSize('128MiB'),
});

const cache = section({
  assets: byteSize('256MiB').refine((bytes) => bytes >= LEAST_ASSETS_BYTES, 'must be at least 1MiB'),
  ranges: byteSize('128MiB'),
  ttl: durationOrNone('1m'),
  stale_if_error: durationOrNone('10m'),
  negative: durationOrNone('1s'),
});

const stateKey = z.string().transform((text, context): StateKey => {
  const key = parseStateKey(text);
  if (key !== undefined) return key;
  context.addIssue('must be 32 bytes in base64, as of ${file:PATH}; "openssl rand -base64 32" makes some');
  return z.NEVER;
});

/** The configuration file; what is not built yet is an unknown key. */
export const configSchema = section({
  origin: section({
    listen: listenAddress.prefault('0.0.0.0:8080'),
    workers: workers.prefault('auto'),
    tls: serverTls.optional(),
    access_log: accessLog.optional(),
    limits: limits.prefault({}),
    cache: cache.prefault({}),
    proxy_protocol: z.array(proxy).default([]),
    trusted_proxies: z.array(addressRange).default([]),
  }).prefault({}),
  control: section({
    listen: listenAddress.prefault('127.0.0.1:50051'),
    tls: serverTls.optional(),
    access: z.array(accessEntry).min(1, 'must name at least one who may call').optional(),
  }).prefault({}),
  ops: section({
    listen: listenAddress.prefault('127.0.0.1:8081'),
    hosts: z.array(hostName).default([]),
    sign_callout: z.boolean().default(false),
  }).prefault({}),
  audit: section({ file: requiredText }).optional(),
  tracing: tracing.optional(),
  state: section({ file: requiredText, key: stateKey, etcd: fleet.optional() }).optional(),
  buckets: z.record(z.string(), bucket),
  routes: z.array(route).min(1, 'must have at least one route'),
});

export type ParsedConfig = z.output<typeof configSchema>;
