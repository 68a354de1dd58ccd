import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type NodeAcknowledgements,
  NO_ACKNOWLEDGEMENTS,
  type PartAcknowledgement,
} from './acknowledgements.ts';
import { Backoff } from './etcd/backoff.ts';
import { type Etcd, EtcdError, type Lease } from './etcd/etcd.ts';
import type { FleetKeys } from './fleet-keys.ts';
import type { NodeRecord } from './node-record.ts';

interface MembershipOptions {
  readonly etcd: Etcd;
  readonly keys: FleetKeys;
  readonly node: string;
  readonly leaseSeconds: number;
  readonly describe: () => NodeRecord;
  /** Up to which revision everything is done, or said why not; undefined: something is under way. */
  readonly revision: () => number | undefined;
  /** There is a lease, or none any more: what was put with it has gone. */
  readonly onLease: (leaseId: string | undefined) => void;
}

/** Of one node's acknowledgements, so many a second at most. */
const WRITE_INTERVAL_MS = 50;

/** A node's place in its fleet: it is there as long as its lease is kept alive, and says what it goes by. */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #backoff = new Backoff();
  #acknowledgements: NodeAcknowledgements = NO_ACKNOWLEDGEMENTS;
  #revision = 0;
  #lease: Lease | undefined;
  #isOpen = false;
  #joining = false;
  #writing: Promise<void> | undefined;
  #isDirty = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  get acknowledgements(): NodeAcknowledgements {
    this.#revision = this.#options.revision() ?? this.#revision;
    return { ...this.#acknowledgements, revision: this.#revision };
  }

  /** Is there from now on, and again whenever it was lost. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#join();
  }

  acknowledge(bucket: string, part: PartAcknowledgement): void {
    const { buckets } = this.#acknowledgements;
    if (isDeepStrictEqual(buckets[bucket], part)) return;
    this.#put({ ...this.#acknowledgements, buckets: { ...buckets, [bucket]: part } });
  }

  acknowledgeKeys(keys: PartAcknowledgement): void {
    if (isDeepStrictEqual(this.#acknowledgements.keys, keys)) return;
    this.#put({ ...this.#acknowledgements, keys });
  }

  /** What was acknowledged was of another time of the cluster, whose revisions mean nothing now. */
  forget(): void {
    this.#put(NO_ACKNOWLEDGEMENTS);
  }

  /** Goes by nothing that is changed from now on, whatever it has acknowledged. @param refusal why */
  refuseAll(refusal: string): void {
    const { buckets, keys } = this.#acknowledgements;
    const refused = (part: PartAcknowledgement) => ({ ...part, revision: 0, refusal });
    const parts = Object.entries(buckets).map(([bucket, part]) => [bucket, refused(part)] as const);
    this.#put({
      ...this.#acknowledgements,
      buckets: Object.fromEntries(parts),
      ...(keys !== undefined && { keys: refused(keys) }),
    });
  }

  /** Somebody has taken away what said that it is there. */
  async reintroduce(): Promise<void> {
    const lease = this.#lease;
    // A lease that etcd does not know any more is lost soon: then it joins anew.
    if (lease !== undefined) await this.#introduce(lease).catch(() => undefined);
  }

  /** Leaves at once: nobody waits for this node any more. */
  async close(): Promise<void> {
    this.#isOpen = false;
    const lease = this.#lease;
    this.#lease = undefined;
    await this.#writing;
    // Where etcd is out of reach, the lease ends by itself.
    await lease?.revoke().catch(() => undefined);
  }

  #put(acknowledgements: NodeAcknowledgements): void {
    this.#acknowledgements = acknowledgements;
    this.#isDirty = true;
    if (this.#lease !== undefined) this.#writing ??= this.#write();
  }

  async #join(): Promise<void> {
    if (this.#joining) return;
    this.#joining = true;
    const { etcd, leaseSeconds, onLease } = this.#options;
    while (this.#isOpen && this.#lease === undefined) {
      try {
        const lease = await etcd.lease({ ttlSeconds: leaseSeconds, onLost: () => this.#onLost() });
        this.#lease = lease;
        await this.#introduce(lease);
        this.#backoff.reset();
        onLease(lease.id);
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error;
        this.#lease?.close();
        this.#lease = undefined;
        await sleep(this.#backoff.next(), undefined, { ref: false });
      }
    }
    this.#joining = false;
  }

  async #introduce({ id: leaseId }: Lease): Promise<void> {
    const { etcd, keys, node, describe } = this.#options;
    this.#isDirty = false;
    await etcd.commit({
      compare: [],
      success: [
        { kind: 'put', key: keys.acknowledgement(node), value: this.#text(), leaseId },
        { kind: 'put', key: keys.node(node), value: JSON.stringify(describe()), leaseId },
      ],
    });
  }

  #onLost(): void {
    this.#lease = undefined;
    this.#options.onLease(undefined);
    if (this.#isOpen) void this.#join();
  }

  async #write(): Promise<void> {
    const { etcd, keys, node } = this.#options;
    // Whoever acknowledges is done with it a moment later, and what comes with it is written with it.
    await setImmediate();
    while (this.#isDirty && this.#lease !== undefined) {
      this.#isDirty = false;
      const { id: leaseId } = this.#lease;
      const put = { kind: 'put', key: keys.acknowledgement(node), value: this.#text(), leaseId } as const;
      try {
        await etcd.commit({ compare: [], success: [put] });
        this.#backoff.reset();
        await sleep(WRITE_INTERVAL_MS, undefined, { ref: false });
      } catch (error) {
        if (!(error instanceof EtcdError)) throw error;
        this.#isDirty = true;
        await sleep(this.#backoff.next(), undefined, { ref: false });
      }
    }
    this.#writing = undefined;
  }

  #text(): string {
    return JSON.stringify(this.acknowledgements);
  }
}
