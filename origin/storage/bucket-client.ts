import type { BucketConfig } from '../origin-config.ts';
import type { Credentials } from '../signing/credentials.ts';
import type { BucketStats } from '../stats.ts';
import { Admission } from './admission.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { sessionsOf } from './create-session.ts';
import { Denials } from './denials.ts';
import { ExpressSessions } from './express-sessions.ts';
import type { StoreAnswer } from './refusal.ts';
import { RefusedGenerations } from './refused-generations.ts';
import { RetryBudget } from './retry-budget.ts';
import type { StoreClock } from './store-clock.ts';
import { subrequestsOf, usesSessions, type Subrequest } from './subrequest.ts';
import { LateTransport } from './transport/late-transport.ts';
import { RangeTransport } from './transport/range-transport.ts';
import { SlabPool } from './transport/slab-pool.ts';
import type { Transport } from './transport/transport.ts';

/** Counted while reads run; read by the stats. */
interface ReadCounters {
  subrequests: number;
  bytesReceived: number;
  retries: number;
  resigned: number;
  readonly outcomes: Record<string, number>;
}

/** Told of a generation that the store refused while it was the active one. */
export type OnActiveRefused = (bucket: string, generation: number, answer: StoreAnswer) => void;

/** Every subrequest may be refused, but to say so of a generation this often is enough. */
const REFUSAL_INTERVAL_MS = 5000;

/** What a bucket has in common with others of its process. */
interface CommonParts {
  readonly credentials: Credentials;
  /** That of the bucket's endpoint. */
  readonly clock: StoreClock;
  readonly onActiveRefused: OnActiveRefused;
}

/** One for all buckets of a process: what one gives back, another can use. */
const slabs = new SlabPool();

function transportOf(config: BucketConfig, origin: string): Transport {
  const options = { origin, ca: config.tls?.ca, ...config.pool };
  const inFull = new LateTransport(async () => {
    const { UndiciTransport } = await import('./transport/undici-transport.ts');
    return new UndiciTransport(options);
  });
  return config.pool.transport === 'undici' ? inFull : new RangeTransport(options, slabs, inFull);
}

/** One bucket: where it is, who signs, its connections, its queue and its counters. */
export class BucketClient {
  readonly name: string;
  readonly config: BucketConfig;
  readonly credentials: Credentials;
  readonly clock: StoreClock;
  readonly subrequest: Subrequest;
  readonly transport: Transport;
  readonly admission: Admission;
  /** Where reads are not signed with the credential itself. */
  readonly sessions: ExpressSessions | undefined;
  readonly counters: ReadCounters = {
    subrequests: 0,
    bytesReceived: 0,
    retries: 0,
    resigned: 0,
    outcomes: {},
  };

  /** Reads that hold a connection, and wait for whoever reads. */
  pausedReads = 0;
  readonly retryBudget: RetryBudget;
  readonly denials = new Denials();
  readonly #refused = new RefusedGenerations();
  readonly #onActiveRefused: OnActiveRefused;
  #firstRead: string | undefined;
  #refusalTold = { generation: 0, atMs: Number.NEGATIVE_INFINITY };

  constructor(name: string, config: BucketConfig, common: CommonParts) {
    this.name = name;
    this.config = config;
    this.credentials = common.credentials;
    this.clock = common.clock;
    this.#onActiveRefused = common.onActiveRefused;
    const endpoint = bucketEndpoint(config);
    const { connections, connectTimeoutMs, headersTimeoutMs, clientShare } = config.pool;
    this.subrequest = subrequestsOf(config, endpoint);
    this.transport = transportOf(config, endpoint.origin);
    this.sessions = usesSessions(config)
      ? new ExpressSessions(sessionsOf(config, this.transport, () => this.clock.now()))
      : undefined;
    this.retryBudget = new RetryBudget(connections);
    this.admission = new Admission(connections, connectTimeoutMs + headersTimeoutMs, clientShare);
  }

  /** Remembers that the store refused a generation, and passes it on where it is the active one. */
  generationRefused(generation: number, answer: StoreAnswer): void {
    this.#refused.refuse(generation, answer);
    if (generation !== this.credentials.current(this.name)?.generation) return;
    const now = performance.now();
    const told = this.#refusalTold;
    if (told.generation === generation && now - told.atMs < REFUSAL_INTERVAL_MS) return;
    this.#refusalTold = { generation, atMs: now };
    this.#onActiveRefused(this.name, generation, answer);
  }

  /** It reads, this object for one. */
  generationAccepted(generation: number, key: string): void {
    this.#firstRead ??= key;
    this.#refused.accept(generation);
  }

  stats(): BucketStats {
    return {
      generation: this.credentials.current(this.name)?.generation ?? 0,
      ...this.counters,
      ...(this.clock.offsetMs !== undefined && { clockOffsetMs: this.clock.offsetMs }),
      outcomes: { ...this.counters.outcomes },
      refused: this.#refused.all,
      ...(this.#firstRead !== undefined && { firstRead: this.#firstRead }),
      pool: {
        ...this.transport.connections,
        ...(this.transport.handedOverFor !== undefined && { handedOverFor: this.transport.handedOverFor }),
        pending: this.admission.waiting,
        running: this.admission.running,
        paused: this.pausedReads,
        limit: this.config.pool.connections,
        pendingLimit: this.admission.waitingLimit,
      },
    };
  }

  /** Lets reads in flight end, then closes the connections. */
  async close(): Promise<void> {
    await this.transport.close();
  }
}
