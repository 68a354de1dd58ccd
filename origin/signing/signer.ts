import type { Credential } from './credential.ts';
import type { SignedHeader } from './canonical-request.ts';

/** A subrequest before it is signed. It has no body. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'HEAD';
  /** Path as it will be sent: encoded once. */
  readonly path: string;
  /** `host` first, then the others sorted by name; all lower case. All of them are signed. */
  readonly headers: readonly SignedHeader[];
}

/** What goes on the wire. */
export interface SignedRequest {
  readonly method: 'GET' | 'HEAD';
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, ready for undici. */
  readonly headers: string[];
}

export interface SigningContext {
  readonly region: string;
  /** Milliseconds since the epoch, at the store. */
  readonly timeMs: number;
}

/** One way to sign; the entries are in `signers.ts`. Pure: the same arguments give the same bytes. */
export type Signer = (request: UnsignedRequest, credential: Credential, context: SigningContext) => SignedRequest;
