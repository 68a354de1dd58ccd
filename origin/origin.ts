import { chmodSync } from 'node:fs';
import type { Server } from 'node:net';
import { Assets } from './asset/assets.ts';
import { explainAnswer, type UrlToAnswer } from './explain/explained-answer.ts';
import type { RequestContext } from './http/handle-request.ts';
import { HttpServer } from './http/http-server.ts';
import { canReusePort, listenAt, listeningSocketOf } from './http/listen-at.ts';
import { EVERY_FIELD } from './http/connection/parse-request-head.ts';
import { AccessLog, LOGGED_HEADERS } from './http/logging/access-log.ts';
import { CMCD_HEADERS, CmcdReader } from './http/logging/cmcd.ts';
import { TRACED_HEADERS } from './http/logging/traced-answers.ts';
import { ReadAhead } from './http/read-ahead.ts';
import { type ServedRoute, routeName, routeStats, servedRoutes } from './http/routing/route-times.ts';
import { assetWishes } from './http/routing/asset-wishes.ts';
import { Routes } from './http/routing/routes.ts';
import type { Purged, PurgeScope } from './model/purge-scope.ts';
import { createLogger } from './log.ts';
import { LoopDelay } from './loop-delay.ts';
import { type ListeningSocket, STATS_INTERVAL_MS, type ToWorker, type WorkerChannel } from './messages.ts';
import {
  DEFAULT_INDEX_MEMORY,
  DEFAULT_LIMITS,
  DEFAULT_READ_MEMORY,
  type ListenAddress,
  type OriginConfig,
  type RouteConfig,
} from './origin-config.ts';
import { FORMAT_NAMES } from './packaging/packagers.ts';
import type { Locate } from './asset/server-manifest/locate-media.ts';
import { DEFAULT_FRESHNESS } from './freshness.ts';
import { purgeOrigin } from './purge-origin.ts';
import type { CredentialSnapshot } from './signing/credential.ts';
import { Credentials, heldGenerations } from './signing/credentials.ts';
import type { CacheStats, ContentStats, WorkerStats } from './stats.ts';
import { locateBucket } from './storage/locate-bucket.ts';
import { ObjectLookup } from './storage/object-lookup.ts';
import type { OnActiveRefused } from './storage/bucket-client.ts';
import { ContentCache } from './storage/reads/content-cache.ts';
import { InFlightMemory } from './storage/reads/in-flight-memory.ts';
import { keptBytes } from './storage/reads/kept-bytes.ts';
import { slabs } from './storage/transport/slabs.ts';
import { ReadMemory } from './storage/reads/read-memory.ts';
import { SharedReads } from './storage/reads/shared-reads.ts';
import { S3ObjectStore } from './storage/s3-object-store.ts';
import { describeSystemError } from './system-error.ts';
import { lateTracer } from './tracing/late-tracer.ts';
import type { Tracer } from './tracing/tracer.ts';
import { RestrictedRoutes } from './http/restricted/restricted-routes.ts';
import { PushedKeys } from './viewer/pushed-keys.ts';

/** A proxy on this machine runs as somebody else: it needs to be in our group, whatever the umask says. */
const SOCKET_MODE = 0o660;

interface OriginOptions {
  /** Whether it listens beside others on the same port; else it has the address for itself, or shares the parent's. */
  readonly ownSocket: boolean;
}

/** Builds a worker's graph and serves what its channel says, until it is told to drain. */
export function startOrigin(
  channel: WorkerChannel,
  { ownSocket }: OriginOptions = { ownSocket: false },
): void {
  let origin: Origin | undefined;
  channel.onMessage((message, socket) => {
    if (message.kind === 'start') {
      origin = new Origin(channel, message);
      const own = ownSocket && message.config.listen.kind === 'tcp' && canReusePort();
      origin.listen(message.config.listen, { own, inherited: socket });
    } else {
      origin?.receive(message);
    }
  });
}

/** A worker that serves nothing reports once in so many intervals: well within what is taken for silence. */
const QUIET_INTERVALS = 5;

class Origin {
  readonly #channel: WorkerChannel;
  readonly #tracer: Tracer | undefined;
  readonly #credentials: Credentials;
  readonly #pushedKeys: PushedKeys;
  readonly #store: S3ObjectStore;
  readonly #assets: Assets;
  readonly #files: ObjectLookup;
  readonly #reads: SharedReads;
  readonly #routes: readonly ServedRoute[];
  readonly #contents: ReadonlyMap<RouteConfig, ContentCache>;
  readonly #context: Omit<RequestContext, 'load'>;
  readonly #accessLog: AccessLog | undefined;
  readonly #http: HttpServer;
  readonly #loopDelay = new LoopDelay();
  #reporting: NodeJS.Timeout | undefined;
  #reportedActivity = 0;
  /** Intervals since the latest report; the first is told of soon. */
  #quietReports = QUIET_INTERVALS;

  constructor(channel: WorkerChannel, start: ToWorker & { kind: 'start' }) {
    const { config, credentials } = start;
    this.#channel = channel;
    this.#credentials = new Credentials(credentials);
    this.#pushedKeys = new PushedKeys(start.keys);
    const log = createLogger('origin');
    this.#tracer =
      config.tracing && lateTracer(config.tracing, (fields, message) => log.warn(fields, message));
    const onActiveRefused: OnActiveRefused = (bucket, generation, answer) => {
      channel.send({ kind: 'credential-rejected', bucket, generation, ...answer });
      // Whoever asks or pushes now is to hear of it, not in a second.
      this.#report();
    };
    this.#store = new S3ObjectStore(config.buckets, this.#credentials, onActiveRefused, this.#tracer);
    this.#assets = createAssets(config, this.#store);
    this.#files = new ObjectLookup(this.#store, config.freshness);
    const { inFlightBytes, cachedBytes } = config.readMemory ?? DEFAULT_READ_MEMORY;
    const inFlight = new InFlightMemory(inFlightBytes, slabs);
    this.#reads = new SharedReads(this.#store, new ReadMemory(keptBytes(cachedBytes), inFlight));
    this.#routes = servedRoutes(config.routes, FORMAT_NAMES.length);
    this.#contents = contentCaches(this.#routes, this.#store, inFlight);
    const sources = {
      routes: new Routes(this.#routes),
      assets: this.#assets,
      files: this.#files,
      store: this.#reads,
      contents: this.#contents,
    };
    const hasRoom = (bucket: string): boolean => this.#store.hasRoom(bucket);
    this.#context = {
      ...sources,
      readAhead: new ReadAhead({ ...sources, hasRoom }),
      cmcd: readsAhead(config.routes) ? new CmcdReader() : undefined,
      restricted: new RestrictedRoutes(this.#pushedKeys, config.trustedProxies ?? []),
    };
    this.#accessLog =
      config.accessLog &&
      new AccessLog({ config: config.accessLog, trustedProxies: config.trustedProxies ?? [], log });
    this.#http = new HttpServer({
      context: this.#context,
      log,
      accessLog: this.#accessLog,
      tracer: this.#tracer,
      decidingHeaders: decidingHeaders(config),
      tls: start.tls,
      limits: { ...DEFAULT_LIMITS, ...config.limits },
      proxies: config.proxyProtocol,
    });
  }

  listen(address: ListenAddress, socket: { own: boolean; inherited: ListeningSocket | undefined }): void {
    const { server } = this.#http;
    server.on('error', (error) => {
      this.#channel.send({ kind: 'failed', reason: describeSystemError(error) });
    });
    server.once('listening', () => {
      if (address.kind === 'unix') chmodSync(address.path, SOCKET_MODE);
      this.#loopDelay.begin();
      this.#reporting = setInterval(this.#reportNews, STATS_INTERVAL_MS);
      const handsOn = socket.own && socket.inherited === undefined;
      this.#channel.send(
        { kind: 'ready', port: portOf(server) },
        handsOn ? listeningSocketOf(server) : undefined,
      );
    });
    listenAt(server, address, socket);
  }

  receive(message: Exclude<ToWorker, { kind: 'start' }>): void {
    switch (message.kind) {
      case 'credential':
        this.#apply(message.snapshot);
        return;
      case 'revoke':
        this.#revoke(message.bucket, message.generation);
        return;
      case 'credentials': {
        const { live } = message;
        this.#credentials.replace(live);
        const held = heldGenerations(live);
        this.#channel.send({ kind: 'credentials-applied', bucket: live.bucket, held });
        return;
      }
      case 'keys':
        this.#pushedKeys.apply(message.keys);
        this.#channel.send({ kind: 'keys-applied', revision: this.#pushedKeys.revision });
        return;
      case 'purge':
        this.#channel.send({ kind: 'purged', id: message.id, purged: this.#purge(message.scopes) });
        return;
      case 'tls':
        this.#http.renewTls(message.tls);
        this.#channel.send({ kind: 'tls-applied', revision: message.tls.revision });
        return;
      case 'explain':
        void this.#explain(message.id, message.question);
        return;
      case 'drain':
        void this.#drain(message);
        return;
    }
  }

  #apply(snapshot: CredentialSnapshot): void {
    const { bucket, generation } = snapshot;
    if (this.#credentials.apply(snapshot)) {
      this.#channel.send({ kind: 'credential-applied', bucket, generation });
      return;
    }
    const active = this.#credentials.current(bucket)?.generation ?? 0;
    const reason = `generation ${generation} is not newer than ${this.#credentials.live(bucket).newest}`;
    this.#channel.send({ kind: 'credential-refused', bucket, generation, active, reason });
  }

  /** One that is not held, or not any more, does not sign either. */
  #revoke(bucket: string, generation: number): void {
    this.#credentials.revoke(bucket, generation);
    const active = this.#credentials.current(bucket)?.generation ?? 0;
    this.#channel.send({ kind: 'credential-revoked', bucket, generation, active });
  }

  #purge(scopes: readonly PurgeScope[]): Purged {
    const caches = { assets: this.#assets, files: this.#files, store: this.#reads };
    return purgeOrigin({ ...caches, contents: this.#contents.values() }, scopes);
  }

  async #explain(id: number, question: UrlToAnswer): Promise<void> {
    this.#channel.send({ kind: 'explained', id, answer: await explainAnswer(question, this.#context) });
  }

  async #drain(times: { timeoutMs: number; idleGraceMs: number }): Promise<void> {
    await this.#http.drain(times);
    clearInterval(this.#reporting);
    this.#report();
    this.#loopDelay.end();
    await this.#store.close();
    await this.#accessLog?.close();
    await this.#tracer?.close();
    this.#channel.send({ kind: 'drained' });
  }

  /** What stands still is told of less often: an idle worker wakes nobody, or hardly. */
  readonly #reportNews = (): void => {
    const { activity } = this.#http.counters;
    if (activity !== this.#reportedActivity || this.#quietReports >= QUIET_INTERVALS) this.#report();
    else this.#quietReports += 1;
    this.#reportedActivity = activity;
  };

  #report(): void {
    this.#quietReports = 1;
    this.#channel.send({ kind: 'stats', stats: this.#stats() });
    const failures = this.#http.failures.take();
    if (failures.length > 0) this.#channel.send({ kind: 'failures', failures });
  }

  #caches(): NonNullable<WorkerStats['caches']> {
    const contents = [...this.#contents.values()].map((content) => content.cacheStats);
    return {
      ...this.#assets.cacheStats,
      ranges: this.#reads.cacheStats,
      ...(contents.length > 0 && { content: contents.reduce(joinedCaches) }),
    };
  }

  #stats(): WorkerStats {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return {
      requests: this.#http.counters.snapshot(),
      buckets: this.#store.stats(),
      routes: routeStats(this.#routes, FORMAT_NAMES),
      caches: this.#caches(),
      assets: this.#assets.stats,
      contents: contentStats(this.#contents),
      memory: { rssBytes: rss, heapUsedBytes: heapUsed },
      eventLoopDelay: this.#loopDelay.take(),
      cpuMicros: user + system,
    };
  }
}

function joinedCaches(a: Required<CacheStats>, b: Required<CacheStats>): Required<CacheStats> {
  return {
    heldBytes: a.heldBytes + b.heldBytes,
    limitBytes: a.limitBytes + b.limitBytes,
    hits: a.hits + b.hits,
    misses: a.misses + b.misses,
    evictions: a.evictions + b.evictions,
  };
}

function contentCaches(
  routes: readonly RouteConfig[],
  store: S3ObjectStore,
  inFlight: InFlightMemory,
): Map<RouteConfig, ContentCache> {
  return new Map(
    routes.flatMap((route) =>
      route.cache === undefined ? [] : [[route, new ContentCache(store, route.cache, inFlight)]],
    ),
  );
}

/** By hosts and path of the route. */
function contentStats(contents: ReadonlyMap<RouteConfig, ContentCache>): Record<string, ContentStats> {
  return Object.fromEntries([...contents].map(([route, { stats }]) => [routeName(route), stats]));
}

function readsAhead(routes: readonly RouteConfig[]): boolean {
  return routes.some(({ readAhead = 0 }) => readAhead > 0);
}

/** Beside HTTP's own. */
function decidingHeaders({ routes, accessLog, tracing }: OriginConfig): string[] {
  const ofShields = routes.flatMap(({ shield }) => [
    ...(shield?.secret === undefined ? [] : [shield.secret.header]),
    ...(shield?.sigv4 === undefined ? [] : [EVERY_FIELD]),
  ]);
  const ofPlayers = readsAhead(routes) ? CMCD_HEADERS : [];
  return [
    ...new Set([
      ...ofShields,
      ...ofPlayers,
      ...(accessLog === undefined ? [] : LOGGED_HEADERS),
      ...(tracing === undefined ? [] : TRACED_HEADERS),
    ]),
  ];
}

function createAssets(config: OriginConfig, store: S3ObjectStore): Assets {
  const { indexMemory = DEFAULT_INDEX_MEMORY, freshness = DEFAULT_FRESHNESS } = config;
  const locate: Locate = (url) => locateBucket(config.buckets, url);
  const wished = assetWishes(config.routes);
  return new Assets(store, { ...indexMemory, freshness, locate, ...wished });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
