import type { DashWishes, HlsWishes, Steering } from './model/asset.ts';
import type { Freshness } from './freshness.ts';
import type { SignatureVersionName } from './signing/signature-versions.ts';

/** What one worker needs to know; plain data, resolved and validated by the control process. */
export interface OriginConfig {
  readonly listen: ListenAddress;
  /** By the bucket's name in the configuration. */
  readonly buckets: Readonly<Record<string, BucketConfig>>;
  readonly routes: readonly RouteConfig[];
  /** What requests leave of themselves; absent: nothing. */
  readonly accessLog?: AccessLogConfig;
  /** {@link DEFAULT_LIMITS} where absent. */
  readonly limits?: Partial<LimitsConfig>;
  /** What indexes may hold in memory; {@link DEFAULT_INDEX_MEMORY} where absent. */
  readonly indexMemory?: IndexMemoryConfig;
  /** How long assets and files are taken for what lies in the store; {@link DEFAULT_FRESHNESS} where absent. */
  readonly freshness?: Freshness;
  /** What reads may hold in memory; {@link DEFAULT_READ_MEMORY} where absent. */
  readonly readMemory?: ReadMemoryConfig;
  /** Addresses and ranges that begin connections with a PROXY header, `unix` for those of a unix socket; none where absent. */
  readonly proxyProtocol?: readonly string[];
  /** Addresses and ranges whose `X-Forwarded-For` counts; none where absent. */
  readonly trustedProxies?: readonly string[];
  /** Where spans are sent; absent: nowhere. */
  readonly tracing?: TracingConfig;
}

/** A collector that takes spans by OTLP over HTTP. */
export interface TracingConfig {
  /** Scheme, host, port and perhaps a path; `/v1/traces` is below it. */
  readonly endpoint: string;
  /** Sent along; they may admit us. Never to be logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The share of traces that begin here and are told, from 0 to 1. */
  readonly sample: number;
  /** The release that is running. */
  readonly version: string;
}

/** A line a request. */
export interface AccessLogConfig {
  readonly format: 'json' | 'combined';
  /** A path, or `-` for standard output; absent: the log, on standard error. */
  readonly file?: string;
  /** Of answers that are no failures, the share that leaves a line; 1: all. */
  readonly sample: number;
}

/** The buckets that a node knows, by their names in the configuration: read anew each time, a reload replaces them. */
export type BucketsByName = Pick<OriginConfig, 'buckets'>;

interface IndexMemoryConfig {
  /** Of all assets and manifests that are held, and of indexes while they are read. */
  readonly limitBytes: number;
  /** Of the largest `moov` that is read. */
  readonly moovLimitBytes: number;
}

/** About sixty 2-hour titles; the `moov` of a day of 60 frames a second with four languages. */
export const DEFAULT_INDEX_MEMORY: IndexMemoryConfig = {
  limitBytes: 256 * 1024 * 1024,
  moovLimitBytes: 128 * 1024 * 1024,
};

interface ReadMemoryConfig {
  /** Read, and waiting for clients to take it. */
  readonly inFlightBytes: number;
  /** Kept for whoever wants it next; 0: nothing is. */
  readonly cachedBytes: number;
}

/** Fifty segments of 2.5 MB each. */
export const DEFAULT_READ_MEMORY: ReadMemoryConfig = {
  inFlightBytes: 128 * 1024 * 1024,
  cachedBytes: 128 * 1024 * 1024,
};

/** What clients may cost a worker. */
export interface LimitsConfig {
  /** The least a client takes a second while bytes wait for it, over 20 s; 0: no least. */
  readonly minRateBytesPerSecond: number;
  /** Of the head of one request. */
  readonly headBytes: number;
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** Of a connection without a request. */
  readonly idleMs: number;
  /** Answered at once; segments have seven eighths of them, and files three quarters. */
  readonly requests: number;
  /** Of bodies that are sent at once, in the same shares. */
  readonly bytes: number;
  /** Of one connection; absent: any number. */
  readonly requestsPerConnection?: number;
}

export const DEFAULT_LIMITS: LimitsConfig = {
  minRateBytesPerSecond: 8 * 1024,
  // Our URLs and a shield's headers are far below.
  headBytes: 16 * 1024,
  // A head that takes longer is no shield's.
  headMs: 15_000,
  // Longer than a shield's own idle time, so that it is the shield that closes, and no request meets a closing door.
  idleMs: 75_000,
  // Each holds a socket and what is read for it; a worker that has more would answer none in a player's time.
  requests: 10_000,
  bytes: Infinity,
};

export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** In place of addresses: whoever may open our unix socket. */
export const UNIX_PEERS = 'unix';

/** In place of a bucket's name: whichever the path names. Keys begin with the name, and no store has such a bucket. */
export const ANY_BUCKET = '*';

export interface BucketConfig {
  /** The bucket's name at the store, or {@link ANY_BUCKET}. */
  readonly bucket: string;
  /** Empty where the signature has no region (V2). */
  readonly region: string;
  /** Scheme, host and port: `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Other endpoints that have the same objects, asked in their order where those before fail. */
  readonly failover?: readonly string[];
  readonly addressing: 'path' | 'virtual-host';
  /** {@link DEFAULT_SIGNING} where absent. */
  readonly signing?: SigningConfig;
  /** Absent: objects are not encrypted, or the store knows how. */
  readonly encryption?: EncryptionConfig;
  /** Absent: the certificates that Node trusts. A store's certificate is always checked. */
  readonly tls?: TlsConfig;
  readonly pool: PoolConfig;
  /** What tells versions of an object apart; the entity tag where absent. */
  readonly pinBy?: PinBy;
}

/**
 * By `etag` an object must have a strong entity tag. By `last-modified` its date and size stand for one, for stores
 * whose tags are weak or none: whoever overwrites an object within a second, with as many bytes, is not noticed.
 */
export type PinBy = 'etag' | 'last-modified';

/** Objects are encrypted with a key that the store is told with every read (SSE-C). Never to be logged. */
interface EncryptionConfig {
  /** 32 bytes in base64. */
  readonly customerKey: string;
}

export interface TlsConfig {
  /** Certificates of the authorities that may vouch for the store, in place of those that Node trusts; PEM. */
  readonly ca: string;
}

/** How subrequests are signed. */
export interface SigningConfig {
  readonly version: SignatureVersionName;
  readonly in: 'header' | 'query';
  /** What is said of the body that a read does not have. */
  readonly payload: 'unsigned' | 'empty';
  /** Headers that are signed besides those that always are; empty: all. */
  readonly includeHeaders: readonly string[];
  /** Headers that are not signed. */
  readonly excludeHeaders: readonly string[];
}

export const DEFAULT_SIGNING: SigningConfig = {
  version: 'v4',
  in: 'header',
  payload: 'unsigned',
  includeHeaders: [],
  excludeHeaders: [],
};

export interface PoolConfig {
  /** `range` where absent: reads ranges without copying, and hands over to `undici` what it does not understand. */
  readonly transport?: 'range' | 'undici';
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly keepAliveMs: number;
  /** How long a connection is used at all: a store's new addresses come into use then; 10 minutes where absent. */
  readonly ttlMs?: number;
  /** Of the connections, what reads for one client's address may hold; 1, all of them, where absent. */
  readonly clientShare?: number;
  /** Whether a read whose first byte is late is sent once more; not where absent. */
  readonly hedge?: boolean;
  /** How often a read is tried again, and more often while the times below allow; 0 for never. */
  readonly retries: number;
  /** How long a read is tried again that has no answer yet, from its first failure; 3 s where absent. */
  readonly retryForMs?: number;
  /** How long one is tried again that broke off in its body, from the last byte; 10 s where absent. */
  readonly resumeForMs?: number;
}

export interface RouteConfig {
  /** Virtual hosts that have it, in lower case: `cdn.example.com`, `*.example.com`; absent: all that no route names. */
  readonly hosts?: readonly string[];
  /** URL path prefix, ends in `/`. The longest that matches wins. */
  readonly path: string;
  /** Name of a bucket in the configuration. */
  readonly bucket: string;
  /** What replaces `path` before it becomes the object key; empty or ends in `/`. */
  readonly prefix: string;
  /** `package` makes HLS and DASH of media files; `passthrough` serves objects as they are. */
  readonly mode: 'package' | 'passthrough';
  /** Whether manifests name the version of the title in all their URIs, so that a shield never mixes two. */
  readonly versionedUrls?: boolean;
  /** Hosts that manifests lead players to, in the order of preference; absent: to where the manifest came from. */
  readonly pathways?: readonly PathwayConfig[];
  /** Who tells players which of the pathways to take. */
  readonly steering?: Steering;
  /** How many segments are read before they are asked for; none where absent. */
  readonly readAhead?: number;
  /** Absent: whoever asks is answered. */
  readonly restrict?: RestrictConfig;
  /** Absent: whoever is connected may ask. */
  readonly shield?: ShieldConfig;
  /** Of a route that passes objects through: they are kept in memory. Absent: for as long as the worker's cache has room. */
  readonly cache?: ContentCacheConfig;
  /** How long segments are, in milliseconds, where the asset does not say; 4 s where absent. */
  readonly segmentMs?: number;
  /** Whether `NAME.interstitials.json` is looked for beside assets; it is not where absent. */
  readonly interstitials?: boolean;
  /** Whose sound and texts come first, BCP 47; absent: as the asset has them. */
  readonly languages?: readonly string[];
  /** What is wanted of formats, where the asset does not say. */
  readonly wishes?: { readonly hls: HlsWishes; readonly dash: DashWishes };
  /** Whether answers say what took how long (`Server-Timing`); where absent, they do not. */
  readonly serverTiming?: boolean;
  /** Whether answers say what they are (`CMSD-Static`); where absent, they do not. */
  readonly cmsd?: boolean;
  /** `Cache-Control` by what is answered, in place of our own. */
  readonly cacheControl?: CacheControlConfig;
}

export interface PathwayConfig {
  readonly id: string;
  /** `https://cdn.example.com`: what stands before the path. */
  readonly baseUrl: string;
}

/** What is kept of the files of a route. */
export interface ContentCacheConfig {
  /** Of bytes, in each worker. */
  readonly memoryBytes: number;
  readonly freshness: Freshness;
}

export type CacheControlConfig = Readonly<
  Partial<Record<'manifest' | 'init' | 'segment' | 'file' | 'error', string>>
>;

/** How a CDN's shield shows that it is the one. Never to be logged. */
export interface ShieldConfig {
  /** What only it knows; absent: not asked for. Never to be logged. */
  readonly secret?: {
    /** Name of the header that it sends, in lower case. */
    readonly header: string;
    /** What may stand there; several while they are exchanged. */
    readonly keys: readonly string[];
    /** Name of the set of pushed keys that may stand there, too. */
    readonly pushed?: string;
  };
  /** Names of which its certificate must have one; absent: not asked for. */
  readonly certificateNames?: readonly string[];
  /** Whose keys it signs its requests with; absent: not asked for. */
  readonly sigv4?: ShieldSigv4Config;
}

/** Signature V4 of requests to us. Never to be logged. */
export interface ShieldSigv4Config {
  readonly region: string;
  readonly service: string;
  /** Several while they are exchanged. */
  readonly accessKeys: readonly ShieldAccessKey[];
}

export interface ShieldAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who is answered: viewers with a signed URL, signed cookies, or a token. */
export interface RestrictConfig {
  /** Names of groups whose keys' signatures count. */
  readonly keyGroups: readonly string[];
  /** Tokens with a code of shared keys; absent: none counts. Never to be logged. */
  readonly tokens?: {
    /** Of the query, or a cookie. */
    readonly parameter: string;
    /** In hexadecimal. */
    readonly keys: readonly string[];
  };
  /** How a manifest hands on to what it names that its viewer was admitted. */
  readonly propagate: 'none' | 'query' | 'cookie';
  /** Scheme and host of the URLs that are signed; empty: the `Host` that was asked for. */
  readonly baseUrls: readonly string[];
  /** Origins of players that may send cookies. */
  readonly origins: readonly string[];
}
