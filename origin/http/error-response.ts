import type { ErrorCode, HeadwaterError } from '../model/errors.ts';

/** The HTTP status of each error: a code that is not mapped does not compile. */
const STATUS = {
  'malformed-request': 400,
  'header-too-large': 431,
  'request-timeout': 408,
  'malformed-url': 400,
  'not-found': 404,
  'method-not-allowed': 405,
  'unmet-expectation': 417,
  'precondition-failed': 412,
  'range-not-satisfiable': 416,
  'object-too-short': 502,
  'unsupported-media': 415,
  'corrupt-media': 502,
  'invalid-server-manifest': 502,
  'store-denied': 502,
  'store-misbehaved': 502,
  'object-replaced': 503,
  'store-unreachable': 503,
  'store-slow-down': 503,
  'no-credential': 503,
  overloaded: 503,
  cancelled: 499,
  'store-timeout': 504,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** A shield that heard 503 comes again after this many seconds. */
const RETRY_AFTER_SECONDS = 2;

/** An error must not outlive its cause in a cache; a missing object may be asked for again at once. */
const CACHE_CONTROL = 'no-store';

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly body: string;
}

/** A small `text/plain` answer; the code is in the `Headwater-Error` header. */
export function errorResponse(error: HeadwaterError): ErrorResponse {
  const status = STATUS[error.code];
  const body = `${error.message}\n`;
  return {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': CACHE_CONTROL,
      'Headwater-Error': error.code,
      'X-Content-Type-Options': 'nosniff',
      ...(status === 503 && { 'Retry-After': RETRY_AFTER_SECONDS }),
    },
    body,
  };
}
