import type { CacheStats } from '../../stats.ts';
import type { InFlightMemory } from './in-flight-memory.ts';
import { RangeCache } from './range-cache.ts';

/** Sooner read than a connection is opened. */
const LET_END_BYTES = 64 * 1024;

/** Where reads of one cache keep their bytes. */
export class ReadMemory {
  /** What nobody waits for, for whoever wants it next. */
  readonly cache: RangeCache;
  readonly inFlight: InFlightMemory;
  /** Whether what nobody waits for is kept at all. */
  readonly keeps: boolean;
  /** A read of which no more is left is let end: what it brings is kept, and so is its connection. */
  readonly letEndBytes: number;

  /** Ranges that were wanted, and those of them whose first byte was neither at hand nor on its way. */
  wanted = 0;
  missed = 0;

  /** @param cachedBytes kept at most; 0: nothing is */
  constructor(cachedBytes: number, inFlight: InFlightMemory, letEndBytes = LET_END_BYTES) {
    this.inFlight = inFlight;
    this.keeps = cachedBytes > 0;
    this.letEndBytes = this.keeps ? letEndBytes : 0;
    this.cache = new RangeCache(cachedBytes, inFlight);
  }

  get stats(): Required<CacheStats> {
    const { heldBytes, limitBytes, evictions } = this.cache;
    return { heldBytes, limitBytes, evictions, hits: this.wanted - this.missed, misses: this.missed };
  }
}
