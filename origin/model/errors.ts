/** Every way a request can fail. The HTTP status of each is in `origin/http/error-response.ts`. */
export type ErrorCode =
  | 'malformed-request'
  | 'header-too-large'
  | 'request-timeout'
  | 'version-not-supported'
  | 'malformed-url'
  | 'not-found'
  | 'version-gone'
  | 'not-from-shield'
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-unknown-key'
  | 'signature-invalid'
  | 'signature-expired'
  | 'signature-not-yet-valid'
  | 'signature-other-resource'
  | 'signature-other-address'
  | 'method-not-allowed'
  | 'unmet-expectation'
  | 'precondition-failed'
  | 'range-not-satisfiable'
  | 'object-too-short'
  | 'unsupported-media'
  | 'corrupt-media'
  | 'invalid-server-manifest'
  | 'store-denied'
  | 'store-unreachable'
  | 'store-timeout'
  | 'store-slow-down'
  | 'store-misbehaved'
  | 'object-replaced'
  | 'no-credential'
  | 'overloaded'
  | 'cancelled'
  | 'internal';

/**
 * The one error class of the origin. The message states the action, then a colon and the state:
 * `Cannot parse server manifest vod/a.ism: <video> has no src (line 14)`. It never holds a secret. It is for operators:
 * viewers are told in `origin/http/error-response.ts`.
 */
export class HeadwaterError extends Error {
  override readonly name = 'HeadwaterError';
  readonly code: ErrorCode;
  /** What of the state a viewer may read, too: it names no key, prefix or host of the store. */
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { readonly detail?: string } = {}) {
    super(message, options);
    this.code = code;
    this.detail = options.detail;
  }

  static from(error: unknown): HeadwaterError {
    if (error instanceof HeadwaterError) return error;
    return new HeadwaterError('internal', 'Cannot answer the request: internal error', { cause: error });
  }
}
