import { HeadwaterError, type ErrorCode } from '../model/errors.ts';
import { misbehaved, replaced } from './partial-response.ts';
import type { Remedy } from './remedy.ts';

/** Why one attempt at a subrequest failed. */
export interface StoreFailure {
  readonly error: HeadwaterError;
  readonly remedy: Remedy;
  /** The store's clock, milliseconds since the epoch, where its answer said. */
  readonly storeTimeMs?: number;
}

/** An answer that is no 206, with the beginning of its body: XML with `<Code>`, if it is S3's. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** The `Date` header. */
  readonly date?: string | undefined;
}

/** S3's error codes that say "not with this credential" or "not at this time", whatever the status. */
const REMEDIES: ReadonlyMap<string, Remedy> = new Map(
  Object.entries({
    AccessDenied: 'resign-if-ended',
    AuthenticationRequired: 'resign',
    ExpiredToken: 'resign',
    ExpiredTokenException: 'resign',
    InvalidAccessKeyId: 'resign',
    InvalidArgument: 'resign-if-token',
    InvalidSecurity: 'resign',
    InvalidToken: 'resign',
    InvalidTokenId: 'resign',
    RequestExpired: 'set-clock',
    RequestTimeout: 'retry',
    RequestTimeTooSkewed: 'set-clock',
    SignatureDoesNotMatch: 'resign',
    TokenRefreshRequired: 'resign',
  } satisfies Record<string, Remedy>),
);

/** Where S3's own code says no more. */
const REMEDIES_BY_STATUS: Readonly<Record<number, Remedy>> = {
  401: 'resign',
  403: 'resign-if-ended',
  429: 'retry',
  500: 'retry',
  502: 'retry',
  503: 'retry',
  504: 'retry',
};

const ERROR_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'store-denied',
  401: 'store-denied',
  403: 'store-denied',
  404: 'not-found',
  408: 'store-timeout',
  429: 'store-slow-down',
  500: 'store-unreachable',
  502: 'store-unreachable',
  503: 'store-slow-down',
  504: 'store-timeout',
};

/**
 * Reads an answer that refuses what was asked.
 *
 * @param subject what was asked for, as messages name it: the key
 */
export function failureOfStatus(subject: string, refusal: Refusal): StoreFailure {
  const { status, body } = refusal;
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body)?.[1];
  const storeTimeMs = Date.parse(refusal.date ?? '');
  return {
    error: isForWantOfListing(code, body) ? missing(subject) : statusError(subject, status, code),
    remedy: isForWantOfListing(code, body) ? 'none' : remedyOf(status, code),
    ...(!Number.isNaN(storeTimeMs) && { storeTimeMs }),
  };
}

function remedyOf(status: number, code: string | undefined): Remedy {
  const isRefusal = status === 400 || status === 401 || status === 403;
  const byCode = isRefusal && code !== undefined ? (REMEDIES.get(code) ?? 'none') : undefined;
  return byCode ?? REMEDIES_BY_STATUS[status] ?? 'none';
}

/**
 * S3 says 403 of a missing object to whoever may not list the bucket; lately it names the permission that it looked
 * for, which tells a missing object from a denied one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html ("Permissions")
 */
function isForWantOfListing(code: string | undefined, body: string): boolean {
  return code === 'AccessDenied' && body.includes('s3:ListBucket');
}

function missing(subject: string): HeadwaterError {
  const state =
    'the store answered 403 AccessDenied for want of s3:ListBucket, as it does of a missing object';
  return new HeadwaterError('not-found', `Cannot read ${subject}: ${state}`);
}

function statusError(subject: string, status: number, code: string | undefined): HeadwaterError {
  const said = code === undefined ? `${status}` : `${status} ${code}`;
  if (status === 412) return replaced(subject);
  if (status === 416)
    return new HeadwaterError('object-too-short', `Cannot read ${subject}: it ends before the range`);
  if (status < 400) return misbehaved(subject, `it answered ${said} to a ranged read`);
  if (code === 'KeyTooLongError')
    return new HeadwaterError('not-found', `Cannot read the object: no key is longer than 1024 bytes`);
  if (code === 'NoSuchBucket')
    return new HeadwaterError('store-denied', `Cannot read ${subject}: the store answered ${said}`);
  const kind = ERROR_CODES[status] ?? (status >= 500 ? 'store-unreachable' : 'store-misbehaved');
  return new HeadwaterError(kind, `Cannot read ${subject}: the store answered ${said}${explanation(code)}`);
}

/** S3 hides which of the two it is. */
function explanation(code: string | undefined): string {
  if (code !== 'AccessDenied') return '';
  return ' (the credential may not read it, or it is missing and the credential may not list the bucket)';
}
