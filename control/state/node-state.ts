import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { Generation } from '../credential/generation.ts';
import { own } from '../own.ts';
import { type KeyringState, NO_KEYS } from './keyring-state.ts';

/** All that a node knows and no file of its configuration says. Replaced with each change, never edited. */
export interface NodeState {
  /** Base64; the key that the hashes below are made with. */
  readonly hashKey: string;
  /** By the bucket's name in the configuration, also of buckets that it has no longer. */
  readonly buckets: Readonly<Record<string, BucketState>>;
  /** By request id, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The latest changes, newest first. */
  readonly rotations?: readonly RotationEntry[];
  /** Absent: it has never been of one. */
  readonly fleet?: JoinedFleet;
  /** Absent: no key was ever put. What a release did not know, its states have not. */
  readonly keyring?: Partial<KeyringState>;
}

/** The fleet that a node is of, and how far it has followed. */
export interface JoinedFleet {
  readonly id: string;
  /** Of its cluster: one that has less was put back from an earlier time. */
  readonly revision: number;
}

export interface BucketState {
  readonly live: LiveCredentials<Generation>;
  /** Hashes of secrets that no source may bring back. */
  readonly revoked: readonly string[];
  /** Hash of what the source delivered last: a push that came since stays where it delivers the same again. */
  readonly delivered?: string;
  /** Key of the object that credentials were tried with last. */
  readonly probe?: string;
  /** Hash of the credential that this node's own configuration has given its fleet last; absent: none. */
  readonly offered?: string;
  /** How often a fleet has changed it; absent: never. */
  readonly sequence?: number;
}

/** A changing request that may be asked again, and what was answered, but for the workers of that time. */
export interface RecordedRequest {
  readonly id: string;
  /** Of the whole request. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly askedAtMs: number;
  readonly answer: RecordedAnswer;
}

export interface RecordedAnswer {
  readonly bucket: string;
  readonly generation: number;
  readonly restoredGeneration?: number;
}

export function keyringOf({ keyring }: NodeState): KeyringState {
  return { ...NO_KEYS, ...keyring };
}

export function bucketState({ buckets }: NodeState, bucket: string): BucketState {
  return own(buckets, bucket) ?? { live: { bucket, newest: 0 }, revoked: [] };
}

/** The state with something of a bucket replaced. */
export function withBucket(state: NodeState, bucket: string, changed: Partial<BucketState>): NodeState {
  return {
    ...state,
    buckets: { ...state.buckets, [bucket]: { ...bucketState(state, bucket), ...changed } },
  };
}
