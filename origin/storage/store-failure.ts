import { HeadwaterError, type ErrorCode } from '../model/errors.ts';
import { misbehaved, replaced } from './read-errors.ts';
import { remedyOf } from './refusal-remedies.ts';
import { namedRegion } from './named-region.ts';
import type { Refusal, StoreAnswer } from './refusal.ts';
import type { Remedy } from './remedy.ts';
import { isThrottling } from './throttling.ts';

/** Why one attempt at a subrequest failed. */
export interface StoreFailure {
  readonly error: HeadwaterError;
  readonly remedy: Remedy;
  /** What the store answered, where it did. */
  readonly said?: StoreAnswer;
  /** By which the store finds the request again, where it said. */
  readonly requestId?: string;
  /** The store's clock, milliseconds since the epoch, where its answer said. */
  readonly storeTimeMs?: number;
}

const ERROR_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'store-denied',
  401: 'store-denied',
  403: 'store-denied',
  404: 'not-found',
  408: 'store-timeout',
  416: 'object-too-short',
  429: 'store-slow-down',
  500: 'store-unreachable',
  502: 'store-unreachable',
  503: 'store-slow-down',
  504: 'store-timeout',
};

/** Where S3's code says more than the status. */
const ERROR_CODES_BY_CODE: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries({
    NoSuchBucket: 'store-denied',
    RequestTimeout: 'store-timeout',
  } satisfies Record<string, ErrorCode>),
);

/**
 * Reads an answer that refuses what was asked.
 *
 * @param subject what was asked for, as messages name it: the key
 */
export function failureOfStatus(subject: string, refusal: Refusal): StoreFailure {
  const { status, body, requestId } = refusal;
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body)?.[1];
  const storeTimeMs = Date.parse(refusal.date ?? '');
  return {
    ...(isForWantOfListing(code, body) ? missing(subject) : denied(subject, refusal, code)),
    said: { status, ...(code !== undefined && { code }) },
    ...(requestId !== undefined && { requestId }),
    ...(!Number.isNaN(storeTimeMs) && { storeTimeMs }),
  };
}

function denied(
  subject: string,
  refusal: Refusal,
  code: string | undefined,
): Pick<StoreFailure, 'error' | 'remedy'> {
  const { status } = refusal;
  const region = namedRegion(refusal, code);
  if (region !== undefined) return { error: elsewhere(subject, refusal, code, region), remedy: 'none' };
  return { error: statusError(subject, status, code), remedy: remedyOf(status, code) };
}

/**
 * S3 says 403 of a missing object to whoever may not list the bucket; lately it names the permission that it looked
 * for, which tells a missing object from a denied one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html ("Permissions")
 */
function isForWantOfListing(code: string | undefined, body: string): boolean {
  return code === 'AccessDenied' && body.includes('s3:ListBucket');
}

function missing(subject: string): Pick<StoreFailure, 'error' | 'remedy'> {
  const state =
    'the store answered 403 AccessDenied for want of s3:ListBucket, as it does of a missing object';
  return { error: new HeadwaterError('not-found', `Cannot read ${subject}: ${state}`), remedy: 'none' };
}

/** The bucket is in another region. To follow would be to send a signature where nobody configured that it goes. */
function elsewhere(
  subject: string,
  { status }: Refusal,
  code: string | undefined,
  region: string,
): HeadwaterError {
  const state = `the store answered ${said(status, code)}: the bucket is in region ${region}`;
  return new HeadwaterError('store-denied', `Cannot read ${subject}: ${state}`);
}

function statusError(subject: string, status: number, code: string | undefined): HeadwaterError {
  if (status === 412) return replaced(subject);
  if (code === 'KeyTooLongError')
    return new HeadwaterError('not-found', 'Cannot read the object: no key is longer than 1024 bytes');
  const kind = errorCodeOf(status, code);
  const state = `the store answered ${said(status, code)}${explanation(code)}`;
  if (kind === undefined) return misbehaved(subject, `it answered ${said(status, code)} to a ranged read`);
  return new HeadwaterError(kind, `Cannot read ${subject}: ${state}`);
}

/** Undefined for what no store should say to a read: success, redirects, and statuses that mean other methods. */
function errorCodeOf(status: number, code: string | undefined): ErrorCode | undefined {
  if (status < 400) return undefined;
  if (isThrottling(code)) return 'store-slow-down';
  const byCode = code === undefined ? undefined : ERROR_CODES_BY_CODE.get(code);
  return byCode ?? ERROR_CODES[status] ?? (status >= 500 ? 'store-unreachable' : undefined);
}

function said(status: number, code: string | undefined): string {
  return code === undefined ? `${status}` : `${status} ${code}`;
}

/** S3 hides which of the two it is. */
function explanation(code: string | undefined): string {
  if (code !== 'AccessDenied') return '';
  return ' (the credential may not read it, or it is missing and the credential may not list the bucket)';
}
