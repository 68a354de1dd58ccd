import { Backoff } from './backoff.ts';
import type { EtcdCalls } from './etcd-calls.ts';
import { EtcdError, type Lease, type LeaseOptions } from './etcd.ts';
import { LeaseGrantRequest, LeaseService } from './gen/etcdserverpb/rpc.ts';

/** Two may be lost. */
const KEPT_ALIVE_PER_TTL = 3;

interface LeaseKeeperOptions extends LeaseOptions {
  readonly calls: EtcdCalls;
  /** Lost, too. */
  readonly onClosed: () => void;
}

/** Keeps a lease alive. What etcd counts down begins when it answers: whoever counts from when it was asked is never too late. */
export class LeaseKeeper implements Lease {
  readonly #id: bigint;
  readonly #options: LeaseKeeperOptions;
  readonly #backoff = new Backoff();
  #nextKeepAlive: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(id: bigint, askedAtMs: number, options: LeaseKeeperOptions) {
    this.#id = id;
    this.#options = options;
    this.#keptAlive(askedAtMs, options.ttlSeconds);
  }

  get id(): string {
    return String(this.#id);
  }

  async revoke(): Promise<void> {
    this.close();
    await this.#options.calls.unary({ method: LeaseService.leaseRevoke, request: { ID: this.#id } });
  }

  /** It ends where nobody else keeps it alive. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#nextKeepAlive);
    clearTimeout(this.#expiry);
    this.#options.onClosed();
  }

  async #keepAlive(): Promise<void> {
    const askedAtMs = performance.now();
    try {
      const { TTL: ttl } = await this.#options.calls.firstAnswer({
        method: LeaseService.leaseKeepAlive,
        request: { ID: this.#id },
      });
      if (ttl > 0n) this.#keptAlive(askedAtMs, Number(ttl));
      else this.#lose();
    } catch {
      this.#askIn(this.#backoff.next());
    }
  }

  #keptAlive(askedAtMs: number, ttlSeconds: number): void {
    if (this.#isOver) return;
    const ttlMs = ttlSeconds * 1000;
    this.#backoff.reset();
    this.#askIn(ttlMs / KEPT_ALIVE_PER_TTL);
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(), askedAtMs + ttlMs - performance.now());
  }

  #askIn(ms: number): void {
    if (!this.#isOver) this.#nextKeepAlive = setTimeout(() => void this.#keepAlive(), ms);
  }

  #lose(): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onLost();
  }
}

/** @throws EtcdError */
export async function grantLease(options: LeaseKeeperOptions): Promise<LeaseKeeper> {
  const askedAtMs = performance.now();
  const request = LeaseGrantRequest.fromPartial({ TTL: BigInt(options.ttlSeconds) });
  const { ID: id, error } = await options.calls.unary({ method: LeaseService.leaseGrant, request });
  if (error !== '') throw new EtcdError('refused', `etcd grants no lease: ${error}`);
  return new LeaseKeeper(id, askedAtMs, options);
}
