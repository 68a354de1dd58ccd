import { HeadwaterError, type ErrorCode } from '../errors.ts';
import { misbehaved, replaced } from './partial-response.ts';
import type { ObjectRange } from './object-store.ts';

/** Why one attempt at a subrequest failed, and what may be done about it. */
export interface StoreFailure {
  readonly error: HeadwaterError;
  /** The same subrequest may succeed a moment later. */
  readonly retryable: boolean;
  /** The store did not accept who signed: another generation may do better. */
  readonly credentialRejected: boolean;
}

/** S3's error codes that say "not with this credential", whatever the status. `AccessDenied` is how Ceph and others spell an expired token. */
const CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  'AccessDenied',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidArgument',
  'InvalidSecurity',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]);

/** What a status means where S3's own code does not say more. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
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

const RETRYABLE: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Reads an answer that is no 206. `body` is the beginning of it: XML with `<Code>`, if it is S3's. */
export function failureOfStatus(range: ObjectRange, status: number, body: string): StoreFailure {
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body)?.[1];
  const refusal = status === 400 || status === 401 || status === 403;
  return {
    error: statusError(range, status, code),
    retryable: RETRYABLE.has(status) || (status === 400 && code === 'RequestTimeout'),
    credentialRejected: refusal && (code === undefined || CREDENTIAL_CODES.has(code)),
  };
}

function statusError(range: ObjectRange, status: number, code: string | undefined): HeadwaterError {
  const said = code === undefined ? `${status}` : `${status} ${code}`;
  if (status === 412) return replaced(range);
  if (status === 416)
    return new HeadwaterError('corrupt-media', `Cannot read ${range.key}: it has no byte ${range.start}`);
  if (status < 400) return misbehaved(range, `it answered ${said} to a ranged read`);
  if (code === 'NoSuchBucket')
    return new HeadwaterError('store-denied', `Cannot read ${range.key}: the store answered ${said}`);
  const kind = STATUS_CODES[status] ?? (status >= 500 ? 'store-unreachable' : 'store-misbehaved');
  return new HeadwaterError(kind, `Cannot read ${range.key}: the store answered ${said}`);
}

/** A store that does not answer is not asked again: the viewer has waited long enough. A stalled body is resumed. */
const NO_ANSWER = 'UND_ERR_HEADERS_TIMEOUT';

const TIMEOUTS: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  [NO_ANSWER]: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the body stalled',
  ETIMEDOUT: 'the connection timed out',
};

/** Framing the HTTP parser refused: trying again would get the same. */
const BROKEN_FRAMING: ReadonlySet<string> = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
]);

function isBrokenFraming(code: string): boolean {
  return BROKEN_FRAMING.has(code) || code.startsWith('HPE_');
}

/** Reads an error of the connection: refused, reset, timed out, closed in the middle. */
export function failureOfConnection(range: ObjectRange, cause: Error): StoreFailure {
  if (cause instanceof HeadwaterError) return { error: cause, retryable: false, credentialRejected: false };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const retryable = code !== NO_ANSWER && !isBrokenFraming(code);
  return { error: connectionError(range, code, cause), retryable, credentialRejected: false };
}

function connectionError(range: ObjectRange, code: string, cause: Error): HeadwaterError {
  const timeout = TIMEOUTS[code];
  if (timeout !== undefined) {
    return new HeadwaterError('store-timeout', `Cannot read ${range.key}: ${timeout}`, { cause });
  }
  if (isBrokenFraming(code)) return misbehaved(range, `it broke HTTP framing (${code})`);
  return new HeadwaterError(
    'store-unreachable',
    `Cannot read ${range.key}: connection to the store failed (${code})`,
    {
      cause,
    },
  );
}
