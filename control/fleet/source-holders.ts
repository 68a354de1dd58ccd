import { setTimeout as sleep } from 'node:timers/promises';
import { type Etcd, EtcdError } from './etcd/etcd.ts';
import type { FleetRecords } from './fleet-records.ts';

interface SourceHoldersOptions {
  readonly etcd: Etcd;
  readonly records: FleetRecords;
  readonly node: string;
  /** Another node's source is asked here from now on, or ours no more. */
  readonly onChange: () => void;
}

/** Nodes that see a place become free do not all ask for it in the same moment. */
const SPREAD_MS = 500;

/**
 * Which sources this node asks: of each bucket's, one node of the fleet does, as long as it is there. What it delivers is
 * written only where it still is the one.
 */
export class SourceHolders {
  readonly #options: SourceHoldersOptions;
  readonly #taking = new Set<string>();
  #wanted: ReadonlySet<string> = new Set();
  #leaseId: string | undefined;

  constructor(options: SourceHoldersOptions) {
    this.#options = options;
  }

  /** Since which revision this node asks the source of a bucket; undefined: it does not. */
  heldSince(bucket: string): number | undefined {
    const { records, node } = this.#options;
    const holder = records.sourceHolder(bucket);
    return this.#leaseId !== undefined && holder?.node === node ? holder.revision : undefined;
  }

  /** The buckets whose sources can be asked from here. */
  configure(buckets: Iterable<string>): void {
    this.#wanted = new Set(buckets);
    this.lookAgain();
  }

  /** What is held is held with this lease; without one, nothing is. */
  onLease(leaseId: string | undefined): void {
    this.#leaseId = leaseId;
    this.#options.onChange();
    this.lookAgain();
  }

  /** A place may have become free. */
  lookAgain(): void {
    for (const bucket of this.#wanted) {
      if (this.#isFree(bucket) && !this.#taking.has(bucket)) void this.#take(bucket);
    }
  }

  #isFree(bucket: string): boolean {
    return this.#leaseId !== undefined && this.#options.records.sourceHolder(bucket) === undefined;
  }

  async #take(bucket: string): Promise<void> {
    const { etcd, records, node } = this.#options;
    const key = records.keys.source(bucket);
    this.#taking.add(bucket);
    try {
      await sleep(Math.random() * SPREAD_MS, undefined, { ref: false });
      const leaseId = this.#leaseId;
      if (leaseId === undefined || !this.#isFree(bucket)) return;
      await etcd.commit({
        compare: [{ key, createRevision: 0 }],
        success: [{ kind: 'put', key, value: node, leaseId }],
      });
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      setTimeout(() => this.lookAgain(), SPREAD_MS).unref();
    } finally {
      this.#taking.delete(bucket);
    }
  }
}
