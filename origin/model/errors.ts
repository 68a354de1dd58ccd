/** Every way a request can fail. The HTTP status of each is in `origin/http/error-response.ts`. */
export type ErrorCode =
  | 'malformed-request'
  | 'header-too-large'
  | 'request-timeout'
  | 'malformed-url'
  | 'not-found'
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
 * `Cannot parse server manifest vod/a.ism: <video> has no src (line 14)`. It never holds a secret and may be
 * sent to the client as it is.
 */
export class HeadwaterError extends Error {
  override readonly name = 'HeadwaterError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static from(error: unknown): HeadwaterError {
    if (error instanceof HeadwaterError) return error;
    return new HeadwaterError('internal', 'Cannot answer the request: internal error', { cause: error });
  }
}
