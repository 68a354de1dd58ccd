import type { EtcdConfig } from './etcd/etcd.ts';

/** Which fleet a node is of, and where that is written down. */
export interface FleetConfig extends EtcdConfig {
  /** Several fleets may share an etcd. */
  readonly fleet: string;
  /** This node's name in the fleet; no two nodes have the same. */
  readonly node: string;
  /** For so long a node that is gone counts as one that must acknowledge. */
  readonly leaseSeconds: number;
}
