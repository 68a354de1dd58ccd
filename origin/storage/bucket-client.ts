import type { BucketConfig } from '../origin-config.ts';
import type { Credentials } from '../signing/credentials.ts';
import type { BucketStats } from '../stats.ts';
import { Admission } from './admission.ts';
import { Denials } from './denials.ts';
import { FirstByteHistograms } from './first-byte-histograms.ts';
import { FirstByteTimes } from './first-byte-times.ts';
import type { StoreAnswer } from './refusal.ts';
import { RefusalTally } from './refusal-tally.ts';
import { RefusedGenerations } from './refused-generations.ts';
import type { Tracer } from '../tracing/tracer.ts';
import { RetryBudget } from './retry-budget.ts';
import type { StoreClock } from './store-clock.ts';
import { StoreEndpoints } from './store-endpoints.ts';

/** Counted while reads run; read by the stats. */
interface ReadCounters {
  subrequests: number;
  bytesReceived: number;
  retries: number;
  resigned: number;
  hedged: number;
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
  readonly tracer?: Tracer | undefined;
}

/** One bucket: where it is, who signs, its queue and its counters. */
export class BucketClient {
  readonly name: string;
  readonly config: BucketConfig;
  readonly credentials: Credentials;
  readonly clock: StoreClock;
  /** Tells a collector of each subrequest; undefined: nobody does. */
  readonly tracer: Tracer | undefined;
  readonly endpoints: StoreEndpoints;
  readonly admission: Admission;
  readonly counters: ReadCounters = {
    subrequests: 0,
    bytesReceived: 0,
    retries: 0,
    resigned: 0,
    hedged: 0,
    outcomes: {},
  };

  readonly firstBytes = new FirstByteHistograms();
  readonly refusals = new RefusalTally();
  /** Reads that hold a connection, and wait for whoever reads. */
  pausedReads = 0;
  readonly retryBudget: RetryBudget;
  /** Where reads that are late are sent once more. */
  readonly firstByteTimes: FirstByteTimes | undefined;
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
    this.tracer = common.tracer;
    this.#onActiveRefused = common.onActiveRefused;
    const { connections, connectTimeoutMs, headersTimeoutMs, clientShare } = config.pool;
    this.endpoints = new StoreEndpoints(config, common.clock);
    this.firstByteTimes = config.pool.hedge === true ? new FirstByteTimes() : undefined;
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
    const { handedOverFor } = this.endpoints;
    return {
      generation: this.credentials.current(this.name)?.generation ?? 0,
      ...this.counters,
      ...(this.clock.offsetMs !== undefined && { clockOffsetMs: this.clock.offsetMs }),
      outcomes: { ...this.counters.outcomes },
      firstByte: this.firstBytes.stats,
      refusals: this.refusals.counts,
      refused: this.#refused.all,
      endpoints: this.endpoints.stats,
      ...(this.#firstRead !== undefined && { firstRead: this.#firstRead }),
      pool: {
        ...this.endpoints.connections,
        ...(handedOverFor !== undefined && { handedOverFor }),
        pending: this.admission.waiting,
        running: this.admission.running,
        paused: this.pausedReads,
        limit: this.config.pool.connections,
        allowed: this.admission.allowed,
        pendingLimit: this.admission.waitingLimit,
      },
    };
  }

  /** Lets reads in flight end, then closes the connections. */
  async close(): Promise<void> {
    await this.endpoints.close();
  }
}
