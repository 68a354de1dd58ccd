/**
 * What a fleet asks of etcd: consistent reads, transactions, one watch at a time, leases. Revisions are those of
 * etcd's API, https://etcd.io/docs/v3.4/learning/api/: one number for the whole store that ascends with each change.
 */
export interface Etcd {
  /** All keys of a range at one revision, linearizable, ascending by key. Tried at each endpoint. @throws EtcdError */
  read(range: KeyRange): Promise<Snapshot>;
  /**
   * Sent once, to the first endpoint that can be connected with: whoever wants to send it again makes one that may be done twice.
   *
   * @throws EtcdError; where `maybeDone`, nobody knows whether it was done
   */
  commit(transaction: Transaction): Promise<Committed>;
  /** Reports what happens after a revision, until it is closed or ends by itself. */
  watch(range: KeyRange, afterRevision: number, listener: WatchListener): Watch;
  /** A lease that is kept alive until it is closed, or lost. @throws EtcdError */
  lease(options: LeaseOptions): Promise<Lease>;
  /** Where it asks now, and why the endpoint before was left; for people. */
  readonly connection: EtcdConnection;
  close(): void;
}

/** Keys from `key` up to and without `end`; one key where there is no end. */
export interface KeyRange {
  readonly key: string;
  readonly end?: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: Buffer;
  readonly createRevision: number;
  readonly modRevision: number;
}

export interface Snapshot {
  /** Of the whole store when it was read. */
  readonly revision: number;
  readonly entries: readonly KeyValue[];
}

/** All of `success` where every condition holds, or else all of `failure`. */
export interface Transaction {
  readonly compare: readonly Condition[];
  readonly success: readonly Operation[];
  readonly failure?: readonly Operation[];
}

/** 0: the key is not there. */
export type Condition =
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly createRevision: number };

export type Operation =
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly leaseId?: string }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'read'; readonly range: KeyRange };

export interface Committed {
  /** Whether `success` was done. */
  readonly succeeded: boolean;
  readonly revision: number;
  /** Of each read operation, in their order. */
  readonly reads: readonly (readonly KeyValue[])[];
}

export interface WatchListener {
  /** Everything of one revision is in one call; a call may have several revisions, ascending. */
  onEvents(events: readonly WatchEvent[], revision: number): void;
  /**
   * etcd is there, and nothing else happened up to this revision, which is the one last reported: 3.4 before 3.4.25 tells
   * newer ones ahead of events that are still on their way.
   */
  onProgress(revision: number): void;
  /** Nothing is reported any more: whoever wants to go on reads anew. `compacted`: what came next is not kept any more. */
  onEnd(reason: EtcdError): void;
}

export type WatchEvent =
  | { readonly kind: 'put'; readonly entry: KeyValue }
  | { readonly kind: 'delete'; readonly key: string; readonly modRevision: number };

export interface Watch {
  close(): void;
}

export interface LeaseOptions {
  readonly ttlSeconds: number;
  /** Nobody kept it alive in time, or somebody revoked it: what was put with it is gone. */
  readonly onLost: () => void;
}

export interface Lease {
  readonly id: string;
  /** What was put with it goes at once. */
  revoke(): Promise<void>;
  /** Is not kept alive any more. */
  close(): void;
}

export interface EtcdConnection {
  readonly endpoint: string;
  /** Why the last call came to nothing; absent: etcd answered it. */
  readonly lastError?: string;
}

/**
 * `unavailable`: no endpoint answered in time, or there is no leader; `denied`: user, password, role or certificate;
 * `no-space`: etcd's quota is used up; `compacted`: the revision is not kept any more; `refused`: anything else that
 * etcd says no to.
 */
export type EtcdErrorKind = 'unavailable' | 'denied' | 'no-space' | 'compacted' | 'refused';

/** Its message names the endpoint and etcd's own words, and holds no key, value or password. */
export class EtcdError extends Error {
  override readonly name = 'EtcdError';
  readonly kind: EtcdErrorKind;
  /** Of a transaction: it was sent, and what came of it is not known. */
  readonly maybeDone: boolean;

  constructor(kind: EtcdErrorKind, message: string, maybeDone = false) {
    super(message);
    this.kind = kind;
    this.maybeDone = maybeDone;
  }
}

/** Where etcd is, and how it is to know this node. */
export interface EtcdConfig {
  /** `https://HOST:PORT`, as etcd's own tools take them; at least one. */
  readonly endpoints: readonly string[];
  /** Absent: what is said can be read on the way. Files are read anew where they changed, at the next connection. */
  readonly tls?: EtcdTlsFiles;
  /** Absent: whoever can connect may. */
  readonly user?: { readonly name: string; readonly password: string };
}

/** Paths of PEM files. */
export interface EtcdTlsFiles {
  /** Whose members are believed; absent: the system's. */
  readonly ca?: string;
  /** Both or neither: what this node shows. */
  readonly certificate?: string;
  readonly key?: string;
}
