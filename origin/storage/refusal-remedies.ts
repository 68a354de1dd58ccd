import type { Remedy } from './remedy.ts';
import { isThrottling } from './throttling.ts';

/** S3's error codes that say "not with this credential", "not at this time" or "not now", with a status below 500. */
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
  408: 'retry',
  429: 'retry',
  500: 'retry',
  502: 'retry',
  503: 'retry',
  504: 'retry',
};

/** What may be done about an answer that is a refusal. */
export function remedyOf(status: number, code: string | undefined): Remedy {
  if (status >= 400 && isThrottling(code)) return 'retry';
  const isRefusal = status === 400 || status === 401 || status === 403;
  const byCode = isRefusal && code !== undefined ? (REMEDIES.get(code) ?? 'none') : undefined;
  return byCode ?? REMEDIES_BY_STATUS[status] ?? 'none';
}
