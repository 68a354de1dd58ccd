/** A virtual host of the other server. */
export interface VirtualServer {
  /** `site.conf:12`; empty: outside of all. */
  readonly at: string;
  /** Host names, in lower case; empty: it has none. */
  readonly names: readonly string[];
  /** Whether it says that it has the requests that no other is named for. */
  readonly isDefault?: boolean;
}

/** A path of ours that leads to a bucket. */
export interface DraftRoute {
  readonly path: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly mode: 'package' | 'passthrough';
  /** Whose requests it was for. */
  readonly server: VirtualServer;
  readonly at: string;
  readonly from: string;
  readonly notes?: readonly string[];
}
