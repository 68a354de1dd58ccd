import type { FleetView } from './fleet-view.ts';

/** What a node tells of its fleet, and what it can be told about it. */
export interface FleetReader {
  /** What is known without asking: what nodes sign with is as of the latest {@link read}. */
  view(): FleetView;
  /** Asks etcd what every node goes by. Where it does not answer: as {@link view}, with the trouble. Never rejects. */
  read(): Promise<FleetView>;
  /** Calls back when anything of the view may be another; the answer ends that. */
  subscribe(listener: () => void): () => void;
  /**
   * Follows etcd as it is now, though it has less than this node has seen: see {@link FleetTrouble} `older`.
   *
   * @returns the revision that this node goes by from now on
   * @throws ControlError `fleet-unreachable`
   */
  accept(): Promise<number>;
}
