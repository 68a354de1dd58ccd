import { Pool } from 'undici';
import type { BucketConfig } from '../origin-config.ts';
import type { Credentials } from '../signing/credentials.ts';
import type { BucketStats } from '../stats.ts';
import { Admission } from './admission.ts';
import { bucketEndpoint, type BucketEndpoint } from './bucket-endpoint.ts';

/** Counted while reads run; read by the stats. */
export interface BucketCounters {
  subrequests: number;
  bytesReceived: number;
  retries: number;
  resigned: number;
  readonly outcomes: Record<string, number>;
}

/** One bucket: where it is, who signs, its pool of connections, its queue and its counters. */
export class BucketClient {
  readonly name: string;
  readonly config: BucketConfig;
  readonly endpoint: BucketEndpoint;
  readonly credentials: Credentials;
  readonly pool: Pool;
  readonly admission: Admission;
  readonly counters: BucketCounters = {
    subrequests: 0,
    bytesReceived: 0,
    retries: 0,
    resigned: 0,
    outcomes: {},
  };

  constructor(name: string, config: BucketConfig, credentials: Credentials) {
    const { connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs, keepAliveMs } = config.pool;
    this.name = name;
    this.config = config;
    this.credentials = credentials;
    this.endpoint = bucketEndpoint(config);
    this.pool = new Pool(this.endpoint.origin, {
      connections,
      connect: { timeout: connectTimeoutMs },
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      pipelining: 1,
    });
    this.admission = new Admission(connections, connectTimeoutMs + headersTimeoutMs);
  }

  stats(): BucketStats {
    const { connected, free } = this.pool.stats;
    return {
      generation: this.credentials.current(this.name)?.generation ?? 0,
      ...this.counters,
      outcomes: { ...this.counters.outcomes },
      pool: { connected, free, pending: this.admission.waiting, running: this.admission.running },
    };
  }

  /** Lets reads in flight end, then closes the connections. */
  async close(): Promise<void> {
    await this.pool.close();
  }
}
