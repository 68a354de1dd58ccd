/** What one node of a fleet made of one change. */
export interface NodeAcknowledgement {
  readonly node: string;
  /** Of the bucket, as far as the node has told; for keys, the revision that it goes by. */
  readonly generation: number;
  /** Why it does not go by the change; absent: it does. */
  readonly refusal?: string;
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
