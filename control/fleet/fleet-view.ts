/** What a node knows of its fleet. Holds no secret. */
export interface FleetView {
  readonly fleet: string;
  /** This node's name. */
  readonly node: string;
  /** Of etcd, as far as this node goes by it. */
  readonly revision: number;
  /** When etcd was last known to say nothing newer; milliseconds since the epoch; absent: never yet. */
  readonly freshAtMs?: number;
  /** Why this node does not follow its fleet; absent: it does. */
  readonly trouble?: FleetTrouble;
  /** The endpoint that is asked. */
  readonly endpoint: string;
  /** Every node that is there, by name; what this node knew last where it does not follow. */
  readonly nodes: readonly FleetNode[];
  /** By bucket, the newest generation of the fleet. */
  readonly generations: Readonly<Record<string, number>>;
  /** By bucket, the node that asks its source. */
  readonly sourceHolders: Readonly<Record<string, string>>;
}

/**
 * `unreachable`: etcd does not answer; `denied`: it does not take this node; `foreign-key`: the fleet's secrets are sealed
 * with another key; `older`: it has less than this node has seen, as a backup that was put back has, or another cluster.
 */
export interface FleetTrouble {
  readonly kind: 'unreachable' | 'denied' | 'foreign-key' | 'older' | 'unknown-version';
  readonly reason: string;
  readonly sinceMs: number;
}

export interface FleetNode {
  readonly name: string;
  readonly version: string;
  /** Of its control service. */
  readonly address: string;
  readonly startedAtMs: number;
  /** Of etcd, up to which it has gone by everything or said why not; 0: it has not said yet. */
  readonly revision: number;
  /** By bucket, what it signs with. */
  readonly buckets: Readonly<Record<string, NodeGeneration>>;
  /** Why it does not go by the fleet's keys; absent: it does. */
  readonly keysRefusal?: string;
}

export interface NodeGeneration {
  readonly generation: number;
  /** Why it is not the fleet's newest; absent: it is, or is about to be. */
  readonly refusal?: string;
}
