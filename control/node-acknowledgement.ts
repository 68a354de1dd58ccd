/** What one node of a fleet made of one change. */
export interface NodeAcknowledgement {
  /** Its name in the fleet. */
  readonly node: string;
  /** Of the bucket, as far as the node has told; for keys, the revision that it goes by. 0: it has not said. */
  readonly generation: number;
  /** Why it does not go by the change; absent: it does. */
  readonly refusal?: string;
}

/** What a fleet adds to the answer to a change; nothing without one. */
export interface FleetOutcome {
  readonly nodes?: readonly NodeAcknowledgement[];
  /** Of etcd, at which the change is there. */
  readonly revision?: number;
}

/** Which nodes of its fleet a change waits for, five seconds at most. */
export type FleetWait = 'all' | 'majority' | 'none';

/** A change that a fleet is told of. */
export interface FleetReceipt {
  /** Of the cluster that it is recorded in. */
  readonly revision: number;
  /** Answers when the nodes have gone by it, or run out of time. */
  acknowledged(wait: FleetWait): Promise<readonly NodeAcknowledgement[]>;
}
