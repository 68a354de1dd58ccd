import type { ErrorCode, HeadwaterError } from '../model/errors.ts';

/** The HTTP status of each error: a code that is not mapped does not compile. */
const STATUS = {
  'malformed-request': 400,
  'header-too-large': 431,
  'request-timeout': 408,
  'version-not-supported': 505,
  'malformed-url': 400,
  'not-found': 404,
  'version-gone': 410,
  'not-from-shield': 403,
  'signature-missing': 403,
  'signature-malformed': 403,
  'signature-unknown-key': 403,
  'signature-invalid': 403,
  'signature-expired': 403,
  'signature-not-yet-valid': 403,
  'signature-other-resource': 403,
  'signature-other-address': 403,
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

/**
 * What a viewer is told where the error speaks of more than the request. A message of ours may name prefixes, keys and
 * hosts of the store, which are nobody's business; operators find it in the log and by `headwater explain`.
 */
const FOR_VIEWERS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'Cannot find what the URL names',
  'object-too-short': 'Cannot answer the request: the media is shorter than its index says',
  'unsupported-media': 'Cannot package the media',
  'corrupt-media': 'Cannot index the media',
  'invalid-server-manifest': 'Cannot answer the request: the server manifest cannot be used',
  'store-denied': 'Cannot answer the request: the store refuses to be read',
  'store-misbehaved': 'Cannot answer the request: the store answers what was not asked',
  'object-replaced': 'Cannot answer the request: the media was replaced meanwhile',
  'store-unreachable': 'Cannot answer the request: the store cannot be reached',
  'store-slow-down': 'Cannot answer the request: the store asks for patience',
  'no-credential': 'Cannot answer the request: there is no credential for the store yet',
  overloaded: 'Cannot answer the request: there are too many at once',
  cancelled: 'Cannot answer the request: it was cancelled',
  'store-timeout': 'Cannot answer the request: the store did not answer in time',
};

/** A shield that heard 503 comes again after this many seconds. */
const RETRY_AFTER_SECONDS = 2;

/** An error must not outlive its cause in a cache; a missing object may be asked for again at once. */
const CACHE_CONTROL = 'no-store';

/** Of what a route may let caches keep: what is, or is not, at the store. The rest is of one request, or of one viewer. */
const KEEPABLE: ReadonlySet<number> = new Set([404, 415, 500, 502, 503, 504]);

export interface ErrorResponse {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly body: string;
}

/**
 * A small `text/plain` answer; the code is in the `Headwater-Error` header.
 *
 * @param said.id what stands in the log beside an internal error
 * @param said.cacheControl what the route says of errors
 */
export function errorResponse(
  error: HeadwaterError,
  said: { readonly id?: string; readonly cacheControl?: string | undefined } = {},
): ErrorResponse {
  const { id, cacheControl = CACHE_CONTROL } = said;
  const status = STATUS[error.code];
  const sentence = sentenceOf(error);
  const body = id === undefined ? `${sentence}\n` : `${sentence} (${id})\n`;
  return {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': KEEPABLE.has(status) ? cacheControl : CACHE_CONTROL,
      'Headwater-Error': error.code,
      'X-Content-Type-Options': 'nosniff',
      ...(status === 503 && { 'Retry-After': RETRY_AFTER_SECONDS }),
    },
    body,
  };
}

function sentenceOf({ code, message, detail }: HeadwaterError): string {
  const forViewers = FOR_VIEWERS[code];
  if (forViewers === undefined) return message;
  return detail === undefined ? forViewers : `${forViewers}: ${detail}`;
}
