import { isDeepStrictEqual } from 'node:util';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { Generation } from '../credential/generation.ts';
import type { RecordedRequest } from '../state/node-state.ts';
import type { Operation, Transaction } from './etcd/etcd.ts';
import {
  type BucketChange,
  type CredentialsRecord,
  type FleetBucket,
  type FleetRecords,
  type RequestRecord,
  revokedDigest,
} from './fleet-records.ts';

/** What a change makes of a bucket. */
export interface BucketPlan {
  readonly live: LiveCredentials<Generation>;
  /** Hashes of all secrets that no source may bring back from then on. */
  readonly revoked: ReadonlySet<string>;
  readonly change: BucketChange;
  /** Of the change before; 0 for none. */
  readonly sequenceBefore: number;
  /** Hash of the credential, where a source delivered it. */
  readonly delivered?: string | undefined;
  /** Key of the object that it was tried with. */
  readonly probe?: string | undefined;
  readonly request?: Omit<RecordedRequest, 'answer'> | undefined;
  /** Since when this node must ask the bucket's source, for it to be done; absent: who asks does not matter. */
  readonly sourceHeldSince?: number | undefined;
}

interface Attempt {
  readonly id: string;
  /** Of the request's own key. */
  readonly leaseId: string;
}

/**
 * The transaction that changes a bucket from what the fleet is known to have. It is done once: where nobody has changed the
 * bucket since, nor answered the request. Reads the nodes that must go by it; or else, who was first.
 */
export function bucketTransaction(
  records: FleetRecords,
  known: FleetBucket | undefined,
  plan: BucketPlan,
  { id, leaseId }: Attempt,
): Transaction {
  const { keys, seal } = records;
  const { live, request, sourceHeldSince } = plan;
  const { bucket, newest } = live;
  const credentials = keys.credentials(bucket);
  const record = recordOf(plan, known);
  const requestKey = keys.request(request?.id ?? id);
  return {
    compare: [
      { key: credentials, modRevision: known?.revision ?? 0 },
      { key: requestKey, createRevision: 0 },
      ...(sourceHeldSince === undefined
        ? []
        : [{ key: keys.source(bucket), createRevision: sourceHeldSince }]),
    ],
    success: [
      { kind: 'put', key: credentials, value: seal.seal(credentials, record.sequence, record) },
      { kind: 'put', key: requestKey, value: seal.seal(requestKey, newest, answered(plan, id)), leaseId },
      ...revocationOperations(records, plan),
      { kind: 'read', range: keys.nodes },
    ],
    failure: [
      { kind: 'read', range: { key: requestKey } },
      { kind: 'read', range: { key: keys.source(bucket) } },
      { kind: 'read', range: { key: credentials } },
    ],
  };
}

function recordOf(
  { live, change, revoked, delivered, probe, sequenceBefore }: BucketPlan,
  known?: FleetBucket,
): CredentialsRecord {
  return {
    live,
    delivered: delivered ?? known?.delivered,
    probe: probe ?? known?.probe,
    change,
    revokedDigest: revokedDigest(revoked),
    sequence: sequenceBefore + 1,
  };
}

function answered({ live, change, request }: BucketPlan, attempt: string): RequestRecord {
  const { bucket, newest } = live;
  const { restoredGeneration } = change;
  const answer = {
    bucket,
    generation: newest,
    ...(restoredGeneration !== undefined && { restoredGeneration }),
  };
  return { id: attempt, hash: '', askedAtMs: 0, ...request, answer, attempt };
}

/**
 * What was given up stays so under its number, and under 0 what a node had revoked before it was of a fleet; a secret that is
 * wanted again is taken from where it was revoked.
 */
function revocationOperations(
  records: FleetRecords,
  { live: { bucket }, revoked, change: { event, generation } }: BucketPlan,
): Operation[] {
  const { keys, seal } = records;
  const before = new Map(
    records.revocations(bucket).map(({ generation: number, hashes }) => [number, hashes]),
  );
  const held = new Set([...before.values()].flat());
  const added = [...revoked].filter((hash) => !held.has(hash));
  const isRevocation = event === 'revoked';
  const addedUnder = isRevocation ? generation : 0;
  const numbers = new Set([...before.keys(), ...(isRevocation || added.length > 0 ? [addedUnder] : [])]);
  return [...numbers].flatMap((number): Operation[] => {
    const left = (before.get(number) ?? []).filter((hash) => revoked.has(hash));
    const hashes = number === addedUnder ? [...left, ...added] : left;
    if (isDeepStrictEqual(hashes, before.get(number))) return [];
    const key = keys.revocation(bucket, number);
    return [{ kind: 'put', key, value: seal.seal(key, number, { hashes }) }];
  });
}
