import { Pool } from 'undici';
import type { BucketConfig } from '../origin-config.ts';
import type { Credentials } from '../signing/credentials.ts';
import type { BucketStats } from '../stats.ts';
import { Admission } from './admission.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { sessionsOf } from './create-session.ts';
import { ExpressSessions } from './express-sessions.ts';
import type { StoreClock } from './store-clock.ts';
import { subrequestsOf, usesSessions, type Subrequest } from './subrequest.ts';

/** Counted while reads run; read by the stats. */
export interface BucketCounters {
  subrequests: number;
  bytesReceived: number;
  retries: number;
  resigned: number;
  readonly outcomes: Record<string, number>;
}

/** Told of a generation that the store refused while it was the active one. */
export type OnCredentialRejected = (bucket: string, generation: number) => void;

/** Every subrequest may be refused, but to say so this often is enough. */
const REJECTION_INTERVAL_MS = 5000;

/** What a bucket shares with others of its process. */
export interface Shared {
  readonly credentials: Credentials;
  /** That of the bucket's endpoint. */
  readonly clock: StoreClock;
  readonly onCredentialRejected: OnCredentialRejected;
}

/** One bucket: where it is, who signs, its pool of connections, its queue and its counters. */
export class BucketClient {
  readonly name: string;
  readonly config: BucketConfig;
  readonly credentials: Credentials;
  readonly clock: StoreClock;
  readonly subrequest: Subrequest;
  readonly pool: Pool;
  readonly admission: Admission;
  /** Where reads are not signed with the credential itself. */
  readonly sessions: ExpressSessions | undefined;
  readonly counters: BucketCounters = {
    subrequests: 0,
    bytesReceived: 0,
    retries: 0,
    resigned: 0,
    outcomes: {},
  };

  readonly #onCredentialRejected: OnCredentialRejected;
  #rejectedAtMs = Number.NEGATIVE_INFINITY;

  constructor(name: string, config: BucketConfig, shared: Shared) {
    const { connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs, keepAliveMs } = config.pool;
    this.name = name;
    this.config = config;
    this.credentials = shared.credentials;
    this.clock = shared.clock;
    this.#onCredentialRejected = shared.onCredentialRejected;
    const endpoint = bucketEndpoint(config);
    this.subrequest = subrequestsOf(config, endpoint);
    this.pool = new Pool(endpoint.origin, {
      connections,
      // Whatever the environment says: a store that cannot prove its name gets no signature.
      connect: { timeout: connectTimeoutMs, rejectUnauthorized: true, ...config.tls },
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      pipelining: 1,
    });
    this.sessions = usesSessions(config)
      ? new ExpressSessions(sessionsOf(config, this.pool, () => this.clock.now()))
      : undefined;
    this.admission = new Admission(connections, connectTimeoutMs + headersTimeoutMs);
  }

  /** Passes on that the store refused a generation, where it is the active one. */
  credentialRejected(generation: number): void {
    if (generation !== this.credentials.current(this.name)?.generation) return;
    const now = performance.now();
    if (now - this.#rejectedAtMs < REJECTION_INTERVAL_MS) return;
    this.#rejectedAtMs = now;
    this.#onCredentialRejected(this.name, generation);
  }

  stats(): BucketStats {
    const { connected, free } = this.pool.stats;
    return {
      generation: this.credentials.current(this.name)?.generation ?? 0,
      ...this.counters,
      ...(this.clock.offsetMs !== undefined && { clockOffsetMs: this.clock.offsetMs }),
      outcomes: { ...this.counters.outcomes },
      pool: { connected, free, pending: this.admission.waiting, running: this.admission.running },
    };
  }

  /** Lets reads in flight end, then closes the connections. */
  async close(): Promise<void> {
    await this.pool.close();
  }
}
