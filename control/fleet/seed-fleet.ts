import { randomUUID } from 'node:crypto';
import { KeyedHash } from '../rotation/keyed-hash.ts';
import { changedGeneration } from '../rotation/next-generation.ts';
import { type BucketPlan, bucketTransaction } from './bucket-transaction.ts';
import type { Etcd, Operation, Transaction } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import { keyringTransaction } from './fleet-keyring-log.ts';
import type { FleetBucket, FleetRecords } from './fleet-records.ts';
import { isTaken } from './fleet-seal.ts';
import type { RequestLease } from './request-lease.ts';

interface Seeding {
  readonly etcd: Etcd;
  /** What the fleet has. */
  readonly records: FleetRecords;
  /** What this node has. */
  readonly cache: FleetCache;
  readonly requestLease: RequestLease;
  readonly node: string;
  /** Whether what this node has seen counts for more than what the cluster has by now. */
  readonly isRestoring: boolean;
}

/** Of etcd: `--max-txn-ops` is 128 unless somebody sets it. */
const MAX_OPERATIONS = 100;

/**
 * Puts into a fleet what it has not: credentials and keys that a node had before it was of one; or newer ones, where the
 * cluster was put back from an earlier time. Where two nodes do so at once, one of them is first.
 *
 * @returns whether there was anything to put
 * @throws EtcdError, FleetRefusal
 */
export async function seedFleet(seeding: Seeding): Promise<boolean> {
  const { etcd, cache, requestLease } = seeding;
  // What cannot be opened is no reason to leave the rest: this node says so of that bucket.
  const buckets = cache.generations.generations
    .live()
    .map(({ bucket }) => bucket)
    .filter((bucket) => isTaken(() => seeding.records.bucket(bucket)));
  const plans = buckets.flatMap((bucket) => bucketSeed(seeding, bucket) ?? []);
  for (const { known, plan } of plans) {
    const attempt = { id: randomUUID(), leaseId: await requestLease.id() };
    await etcd.commit(bucketTransaction(seeding.records, known, plan, attempt));
  }
  const keyring = keyringSeed(seeding);
  if (keyring !== undefined) await commitInParts(etcd, keyring);
  return plans.length > 0 || keyring !== undefined;
}

function bucketSeed(
  { records, cache, node, isRestoring }: Seeding,
  bucket: string,
): { known: FleetBucket | undefined; plan: BucketPlan } | undefined {
  const known = records.bucket(bucket);
  const { live, revoked } = cache.generations.held(bucket);
  const newest = live.current ?? live.previous;
  const seen = cache.sequence(bucket);
  const isAhead = known === undefined ? seen === 0 || isRestoring : isRestoring && known.sequence < seen;
  if (!isAhead || newest === undefined) return undefined;
  // Hashes of another key would be of no use to anybody.
  const isSameHash = cache.hashKey === records.seal.hashKey;
  const { delivered, probe } = cache.bucket(bucket);
  const hash = new KeyedHash(Buffer.from(records.seal.hashKey, 'base64'));
  const change = { ...changedGeneration(newest), event: 'activated', node, isUntried: false } as const;
  const plan = {
    live,
    revoked: isSameHash ? revoked : new Set<string>(),
    change,
    sequenceBefore: Math.max(seen, known?.sequence ?? 0),
    delivered: isSameHash ? delivered : cache.generations.deliveredUnder(hash, bucket),
    probe,
  };
  return { known, plan };
}

function keyringSeed({ records, cache, isRestoring }: Seeding): Transaction | undefined {
  if (!isTaken(() => records.keyring())) return undefined;
  const known = records.keyring();
  const { keyring } = cache;
  const isAhead = keyring.revision > known.state.revision && (known.revision === 0 || isRestoring);
  if (!isAhead) return undefined;
  return keyringTransaction(records, known, { ...keyring, revision: keyring.revision + 1 }, randomUUID());
}

/** The first part decides who is first; until the last is there, nodes see that keys are missing and wait. */
async function commitInParts(etcd: Etcd, { compare, success }: Transaction): Promise<void> {
  const counter = success.at(-1)!;
  const parts = chunks(success.slice(0, -1), MAX_OPERATIONS);
  const first = await etcd.commit({ compare, success: [counter, ...(parts[0] ?? [])] });
  if (!first.succeeded || counter.kind !== 'put') return;
  const still = [{ key: counter.key, modRevision: first.revision }];
  for (const part of parts.slice(1)) await etcd.commit({ compare: still, success: part });
}

function chunks(operations: readonly Operation[], size: number): Operation[][] {
  const count = Math.ceil(operations.length / size);
  return Array.from({ length: count }, (_, index) => operations.slice(index * size, (index + 1) * size));
}
