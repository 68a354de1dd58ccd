import type { Etcd } from './etcd/etcd.ts';

/** A retry after a day has not noticed the answer it got. */
const LEASE_SECONDS = 25 * 3600;
/** What is put with a lease that was taken before lives a day at least. */
const TAKEN_ANEW_MS = 3600_000;

/** What the answers to requests are kept with, for a day: one lease for all of an hour. */
export class RequestLease {
  readonly #etcd: Etcd;
  #current: { readonly id: Promise<string>; readonly takenAtMs: number } | undefined;

  constructor(etcd: Etcd) {
    this.#etcd = etcd;
  }

  /** @throws EtcdError */
  id(): Promise<string> {
    const now = performance.now();
    if (this.#current !== undefined && now - this.#current.takenAtMs < TAKEN_ANEW_MS) return this.#current.id;
    const id = this.#take();
    this.#current = { id, takenAtMs: now };
    id.catch(() => this.forget());
    return id;
  }

  /** Etcd does not know it any more. */
  forget(): void {
    this.#current = undefined;
  }

  async #take(): Promise<string> {
    const lease = await this.#etcd.lease({ ttlSeconds: LEASE_SECONDS, onLost: () => undefined });
    // Nobody keeps it alive: it ends by itself.
    lease.close();
    return lease.id;
  }
}
