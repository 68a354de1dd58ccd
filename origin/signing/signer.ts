import type { Credential } from './credential.ts';

/** Header name, lower case, and value without outer blanks. */
export type HeaderField = readonly [name: string, value: string];

/** Query parameter, decoded; the value is empty where there is none. */
export type QueryParameter = readonly [name: string, value: string];

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** A request before it is signed. Subrequests are reads; the others are signed for someone else. */
export interface UnsignedRequest {
  readonly method: HttpMethod;
  /** Path as it will be sent: encoded once. */
  readonly path: string;
  readonly query?: readonly QueryParameter[];
  /** `host` and others, one a name, sorted by it. All are sent. */
  readonly headers: readonly HeaderField[];
  /** The bucket, where it stands in the host (virtual-host style); Signature V2 signs it. */
  readonly hostBucket?: string | undefined;
}

/** What goes on the wire. */
export interface SignedRequest {
  readonly method: HttpMethod;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, ready for undici. */
  readonly headers: string[];
  /** The steps, for explaining. They hold the session token and the customer's key: never to be logged. */
  readonly canonicalRequest?: string;
  readonly stringToSign?: string;
}

/** What a bucket's signatures have in common. */
export interface SigningContext {
  /** For Signature V4A the region set: `*`, or regions parted by commas. */
  readonly region: string;
  /** `s3`, `s3express`, `storage`. */
  readonly service: string;
  /** Whether session tokens are those of `CreateSession`, which have a name of their own; absent: they are not. */
  readonly isExpressSession?: boolean;
  /** `UNSIGNED-PAYLOAD` or the SHA-256 of the body in hex. */
  readonly payloadHash: string;
  /** How long a signature in the query is good for. */
  readonly expiresSeconds: number;
  /** Which of the request's headers are signed; see `header-rule.ts`. */
  readonly signsHeader: (name: string) => boolean;
}

/**
 * One way to sign; the entries are in `signature-versions.ts`. Pure: the same arguments give the same bytes.
 *
 * @param timeMs milliseconds since the epoch, by the store's clock
 * @throws HeadwaterError `no-credential` where this kind of credential cannot sign this way
 */
export type Signer = (
  request: UnsignedRequest,
  credential: Credential,
  context: SigningContext,
  timeMs: number,
) => SignedRequest;

/** The last step of Signature V4 and its relatives. @returns the signature in hex */
export type SignString = (
  credential: Credential,
  scope: string,
  context: SigningContext,
  stringToSign: string,
) => string;
