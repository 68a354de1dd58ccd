/** What a viewer may do whom a restricted route admits. */
export interface Admission {
  /** When it ends, in whole seconds since the epoch. */
  readonly expiresSeconds: number;
  /** Where it was said: what a cookie admits is nobody else's. */
  readonly via: 'query' | 'cookie';
}

/** A request to a restricted route. */
export interface ViewerRequest {
  /** Path and query as they were sent, without what a signature adds. */
  readonly url: string;
  /** Scheme and host by which viewers may know it: `https://cdn.example.com`. */
  readonly bases: readonly string[];
  readonly address: string;
  readonly nowSeconds: number;
}
