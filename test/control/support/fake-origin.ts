import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenAt, listeningSocketOf } from '../../../origin/http/listen-at.ts';
import type { ListeningSocket, ToWorker, WorkerChannel } from '../../../origin/messages.ts';
import { heldGenerations } from '../../../origin/signing/credentials.ts';
import type { CredentialSnapshot } from '../../../origin/signing/credential.ts';
import { DURATION_BOUNDS_SECONDS, type WorkerStats } from '../../../origin/stats.ts';
import { patient } from '../../support/patience.ts';

/** Long enough to be overtaken. */
const SLOW_MS = patient(300);

/**
 * A worker that speaks `origin/messages.ts` and answers every request with what it knows about itself. It refuses a
 * credential whose id begins with `NACK`, and does not answer one whose id begins with `SILENT`. Asked for
 * `/reject/BUCKET/GENERATION`, it says that the store did; for `/clock/BUCKET/MS`, that the store's clock is ahead. `/fail/CODE` is a request that failed.
 * `/hang/PID` keeps that one busy for ever.
 */
export function startFakeOrigin(channel: WorkerChannel, { ownSocket } = { ownSocket: false }): void {
  const origin = new FakeOrigin(channel, ownSocket);
  channel.onMessage((message, socket) => origin.onMessage(message, socket));
}

class FakeOrigin {
  readonly #channel: WorkerChannel;
  readonly #active = new Map<string, CredentialSnapshot>();
  readonly #clockOffsets = new Map<string, number>();
  readonly #server: Server;
  readonly #statsTimer: NodeJS.Timeout;
  #served = 0;

  readonly #ownSocket: boolean;

  constructor(channel: WorkerChannel, ownSocket: boolean) {
    this.#channel = channel;
    this.#ownSocket = ownSocket;
    this.#server = createServer((request, response) => {
      if (request.url === '/crash') process.exit(1);
      while (request.url === `/hang/${process.pid}`);
      const [, verb, bucket = '', generation] = request.url?.split('/') ?? [];
      if (verb === 'reject') {
        this.#channel.send({
          kind: 'credential-rejected',
          bucket,
          generation: Number(generation),
          status: 403,
          code: 'InvalidAccessKeyId',
        });
      }
      if (verb === 'fail') {
        const failure = { atMs: Date.now(), code: bucket, status: 502, path: request.url ?? '' };
        this.#channel.send({ kind: 'failures', failures: [failure] });
      }
      if (verb === 'clock') this.#clockOffsets.set(bucket, Number(generation));
      this.#served++;
      const generations = Object.fromEntries(
        [...this.#active].map(([name, { generation }]) => [name, generation]),
      );
      const { env, argv, pid } = process;
      const answer = () => response.end(JSON.stringify({ pid, generations, environment: env, argv }));
      if (request.url === '/slow') {
        response.flushHeaders();
        setTimeout(answer, SLOW_MS);
      } else answer();
    });
    this.#statsTimer = setInterval(() => this.#report(), 50);
  }

  onMessage(message: ToWorker, socket?: ListeningSocket): void {
    switch (message.kind) {
      case 'start':
        return this.#start(message, socket);
      case 'credential':
        return this.#apply(message.snapshot);
      case 'credentials': {
        const { live } = message;
        if (live.current === undefined) this.#active.delete(live.bucket);
        else this.#active.set(live.bucket, live.current);
        return this.#channel.send({
          kind: 'credentials-applied',
          bucket: live.bucket,
          held: heldGenerations(live),
        });
      }
      case 'revoke':
        return this.#revoke(message.bucket, message.generation);
      case 'keys':
        return this.#channel.send({ kind: 'keys-applied', revision: message.keys.revision });
      case 'tls':
        return this.#channel.send({ kind: 'tls-applied', revision: message.tls.revision });
      case 'explain':
        // It knows no media.
        return this.#channel.send({
          kind: 'explained',
          id: message.id,
          answer: {
            status: 404,
            code: 'not-found',
            message: '',
            contentType: '',
            lengthBytes: 0,
            headers: [],
            fromMemory: false,
            parts: [],
            leftOut: [],
            ignored: [],
          },
        });
      case 'purge':
        // It holds nothing.
        return this.#channel.send({ kind: 'purged', id: message.id, purged: { assets: 0, bytes: 0 } });
      case 'drain':
        return this.#drain();
      default:
        return message satisfies never;
    }
  }

  #start({ config, credentials }: Extract<ToWorker, { kind: 'start' }>, inherited?: ListeningSocket): void {
    for (const { bucket, current } of credentials) if (current) this.#active.set(bucket, current);
    const { listen } = config;
    this.#server.once('error', (error) => this.#channel.send({ kind: 'failed', reason: error.message }));
    const own = this.#ownSocket && listen.kind === 'tcp';
    this.#server.once('listening', () => {
      const address = this.#server.address();
      const port = typeof address === 'string' ? 0 : (address as AddressInfo).port;
      this.#channel.send(
        { kind: 'ready', port },
        own && !inherited ? listeningSocketOf(this.#server) : undefined,
      );
    });
    listenAt(this.#server, listen, { own, inherited });
  }

  #apply(snapshot: CredentialSnapshot): void {
    const { bucket, generation, credential } = snapshot;
    const id = credential.kind === 'bearer' ? '' : credential.accessKeyId;
    if (id.startsWith('SILENT')) return;
    const active = this.#active.get(bucket)?.generation ?? 0;
    if (id.startsWith('NACK')) {
      const reason = 'it does not like this one';
      return this.#channel.send({ kind: 'credential-refused', bucket, generation, active, reason });
    }
    this.#active.set(bucket, snapshot);
    return this.#channel.send({ kind: 'credential-applied', bucket, generation });
  }

  #revoke(bucket: string, generation: number): void {
    if (this.#active.get(bucket)?.generation === generation) this.#active.delete(bucket);
    const active = this.#active.get(bucket)?.generation ?? 0;
    this.#channel.send({ kind: 'credential-revoked', bucket, generation, active });
  }

  #drain(): void {
    clearInterval(this.#statsTimer);
    this.#server.close(() => {
      this.#report();
      this.#channel.send({ kind: 'drained' });
    });
    this.#server.closeIdleConnections();
  }

  #report(): void {
    this.#channel.send({ kind: 'stats', stats: fakeStats(this.#served, this.#active, this.#clockOffsets) });
  }
}

function fakeStats(
  served: number,
  active: ReadonlyMap<string, CredentialSnapshot>,
  clockOffsets: ReadonlyMap<string, number>,
): WorkerStats {
  const duration = { counts: [served, ...DURATION_BOUNDS_SECONDS.map(() => 0)], sumSeconds: served / 2000 };
  const bucket = {
    subrequests: served,
    outcomes: { ok: served },
    bytesReceived: 10 * served,
    retries: 0,
    resigned: 0,
    firstByte: { ok: duration },
    refusals: { '403 ExpiredToken': 1, '503': 2 },
  };
  const pool = { connected: 1, free: 1, pending: 0, running: 0, paused: 0, limit: 64, pendingLimit: 1024 };
  return {
    requests: {
      inFlight: 0,
      bytesSent: 100 * served,
      answers: { segment: { 200: served } },
      errors: {},
      cut: 0,
      clientGone: 0,
      duration,
    },
    buckets: Object.fromEntries(
      [...active].map(([name, { generation }]) => {
        const clockOffsetMs = clockOffsets.get(name) ?? 0;
        return [name, { ...bucket, generation, pool, clockOffsetMs }];
      }),
    ),
    routes: { '/vod/': { hls: { segment: { firstByte: duration, total: duration } } } },
    caches: { assets: { heldBytes: 2, limitBytes: 9, hits: 3, misses: 4, evictions: 7 } },
    assets: { held: 1, heldBytes: 2, hits: 3, misses: 4, rechecks: 5, stale: 6 },
    memory: { rssBytes: 50_000_000, heapUsedBytes: 20_000_000 },
    eventLoopDelay: { p50Ms: 1, p99Ms: 2, maxMs: 3 },
    cpuMicros: process.cpuUsage().user,
  };
}
