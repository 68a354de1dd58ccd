/** What one worker has counted since it started, as it crosses the process boundary. */
export interface WorkerStats {
  readonly requests: RequestStats;
  /** By the bucket's name in the configuration. */
  readonly buckets: Readonly<Record<string, BucketStats>>;
  /** Answers by route (hosts and path), format and kind; absent: nobody asked. */
  readonly routes?: Readonly<Record<string, RouteStats>>;
  /** What is kept in memory. */
  readonly caches?: Readonly<Partial<Record<CacheName, CacheStats>>>;
  readonly assets: {
    readonly held: number;
    readonly heldBytes: number;
    readonly hits: number;
    readonly misses: number;
    readonly rechecks: number;
    readonly stale: number;
  };
  /** Of routes that keep files, by hosts and path; absent: none does. */
  readonly contents?: Readonly<Record<string, ContentStats>>;
  readonly memory: { readonly rssBytes: number; readonly heapUsedBytes: number };
  /** Since the last report. */
  readonly eventLoopDelay: { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
  /** User and system time used by the process, in microseconds. */
  readonly cpuMicros: number;
}

/** `content`: of all routes that keep files together. */
export type CacheName = 'assets' | 'plans' | 'ranges' | 'content';

/** What a cache has done, and holds. */
export interface CacheStats {
  readonly heldBytes: number;
  /** Absent where it has none of its own. */
  readonly limitBytes?: number;
  readonly hits: number;
  readonly misses: number;
  /** Entries that left to make room. */
  readonly evictions: number;
}

/** By format and kind. */
export type RouteStats = Readonly<Record<string, Readonly<Record<string, AnswerTimes>>>>;

export interface AnswerTimes {
  /** From the request to the head of its answer. */
  readonly firstByte: Histogram;
  /** From the request to the end of its answer. */
  readonly total: Histogram;
}

/** What a content cache has done, and holds. */
export interface ContentStats {
  /** Ranges that were asked for. */
  readonly reads: number;
  /** Subrequests that it took. */
  readonly storeReads: number;
  readonly heldBytes: number;
  readonly limitBytes: number;
}

export interface RequestStats {
  readonly inFlight: number;
  /** Of bodies, without heads. */
  readonly bytesSent: number;
  /** Answers by kind (`manifest`, `init`, `segment`, `file`, `error`) and status: `{ segment: { 200: 12 } }`. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Answers by error code (`origin/model/errors.ts`). */
  readonly errors: Readonly<Record<string, number>>;
  /** Bodies that ended early because the store failed after the head was sent: the connection was cut. */
  readonly cut: number;
  /** Bodies the client did not wait for. */
  readonly clientGone: number;
  readonly duration: Histogram;
}

/** `counts[i]` observations were <= `DURATION_BOUNDS_SECONDS[i]` and above the bound before; one more count for the rest. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

export const DURATION_BOUNDS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** How one endpoint of a bucket does. */
export interface EndpointStats {
  /** `open`: it failed every read of late and is left alone; `half-open`: one read finds out. */
  readonly circuit: 'closed' | 'open' | 'half-open';
  readonly openings: number;
  readonly connected: number;
}

/** How a subrequest went: the store granted it, said no (also for the moment), or failed. */
export type FirstByteOutcome = 'ok' | 'refused' | 'failed';

export interface BucketStats {
  /** Generation of the credential that signs; 0 for none. */
  readonly generation: number;
  readonly subrequests: number;
  /** Finished subrequests by outcome: `ok`, or the error's code. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** From subrequests to the first bytes of their answers, by how they went; absent: none has. */
  readonly firstByte?: Readonly<Partial<Record<FirstByteOutcome, Histogram>>>;
  /** Answers that were no data, by status and the store's code: `403 ExpiredToken`; absent: none was. */
  readonly refusals?: Readonly<Record<string, number>>;
  readonly bytesReceived: number;
  readonly retries: number;
  /** Subrequests signed again, with the other live generation, after the store refused the first. */
  readonly resigned: number;
  /** Sent once more since the first byte was late; absent: never. */
  readonly hedged?: number;
  /** Generations that the store refuses, and how it puts it; one that reads again is none of them. */
  readonly refused?: readonly {
    readonly generation: number;
    readonly status: number;
    readonly code?: string;
    /** When it was refused first and last, without having read anything between; milliseconds since the epoch. */
    readonly sinceMs: number;
    readonly lastMs: number;
  }[];
  /** Key of the first object that was read; absent until one was. */
  readonly firstRead?: string;
  /** What was added to our clock after the store found it wrong; absent where it never did. */
  readonly clockOffsetMs?: number;
  /** By scheme, host and port. */
  readonly endpoints?: Readonly<Record<string, EndpointStats>>;
  readonly pool: {
    readonly connected: number;
    readonly free: number;
    readonly pending: number;
    readonly running: number;
    /** Of those that run: they wait for a client. */
    readonly paused: number;
    /** As many connections there may be. */
    readonly limit: number;
    /** As many reads may run now: fewer than connections after the store asked for patience. */
    readonly allowed?: number;
    /** As many reads may wait for one. */
    readonly pendingLimit: number;
    /** What the store sends that the fast reader of ranges does not understand; the slower one reads instead. */
    readonly handedOverFor?: string;
  };
}
