import type { BucketConfig } from '../origin-config.ts';
import type { EndpointStats } from '../stats.ts';
import type { StoreClock } from './store-clock.ts';
import { StoreEndpoint } from './store-endpoint.ts';
import type { ConnectionCounts } from './transport/transport.ts';

/** All places that a bucket can be read from, in the order in which they are preferred. */
export class StoreEndpoints {
  readonly #all: readonly [StoreEndpoint, ...StoreEndpoint[]];

  constructor(config: BucketConfig, clock: StoreClock) {
    const others = (config.failover ?? []).map(
      (endpoint) => new StoreEndpoint({ ...config, endpoint }, clock),
    );
    this.#all = [new StoreEndpoint(config, clock), ...others];
  }

  get first(): StoreEndpoint {
    return this.#all[0];
  }

  /**
   * The first that may be asked now.
   *
   * @param failed where a read has just failed: any other is better
   * @returns undefined where all are left alone
   */
  pick(nowMs: number, failed?: StoreEndpoint): StoreEndpoint | undefined {
    if (this.#all.length === 1) return this.first.circuit.waitMs(nowMs) === 0 ? this.first : undefined;
    const ready = this.#all.filter(({ circuit }) => circuit.waitMs(nowMs) === 0);
    return ready.find((endpoint) => endpoint !== failed) ?? ready[0];
  }

  /** Whether a read that failed at one may be sent to another at once. */
  hasOther(failed: StoreEndpoint, nowMs: number): boolean {
    return this.#all.length > 1 && this.pick(nowMs, failed) !== failed;
  }

  /** How long until one of them may be asked. */
  waitMs(nowMs: number): number {
    return Math.min(...this.#all.map(({ circuit }) => circuit.waitMs(nowMs)));
  }

  get connections(): ConnectionCounts {
    const counts = this.#all.map(({ transport }) => transport.connections);
    const sum = (part: keyof ConnectionCounts) => counts.reduce((total, each) => total + each[part], 0);
    return { connected: sum('connected'), free: sum('free') };
  }

  /** What is not understood of an endpoint's answers, and of which where there are several. */
  get handedOverFor(): string | undefined {
    for (const { origin, transport } of this.#all) {
      const what = transport.handedOverFor;
      if (what !== undefined) return this.#all.length === 1 ? what : `${what}, from ${origin}`;
    }
    return undefined;
  }

  /** By scheme, host and port. */
  get stats(): Record<string, EndpointStats> {
    return Object.fromEntries(this.#all.map(({ origin, stats }) => [origin, stats]));
  }

  /** A generation's session may have ended before its time. */
  dropSessions(generation: number): void {
    for (const { sessions } of this.#all) sessions?.drop(generation);
  }

  /** Lets exchanges under way end, then closes the connections. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ transport }) => transport.close()));
  }
}
