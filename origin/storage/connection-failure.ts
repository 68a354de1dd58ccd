import { HeadwaterError } from '../model/errors.ts';
import { misbehaved } from './partial-response.ts';
import type { ObjectRange } from '../model/object-store.ts';
import type { StoreFailure } from './store-failure.ts';

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

/** OpenSSL's words for a certificate that proves nothing, and Node's for one of another name. */
const UNTRUSTED = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$/;

function isBrokenFraming(code: string): boolean {
  return BROKEN_FRAMING.has(code) || code.startsWith('HPE_');
}

/** Reads an error of the connection: refused, reset, timed out, closed in the middle. */
export function failureOfConnection(range: ObjectRange, cause: Error): StoreFailure {
  if (cause instanceof HeadwaterError) return { error: cause, remedy: 'none' };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const isFinal = code === NO_ANSWER || isBrokenFraming(code) || UNTRUSTED.test(code);
  return { error: connectionError(range, code, cause), remedy: isFinal ? 'none' : 'retry' };
}

function connectionError(range: ObjectRange, code: string, cause: Error): HeadwaterError {
  const timeout = TIMEOUTS[code];
  if (timeout !== undefined) {
    return new HeadwaterError('store-timeout', `Cannot read ${range.key}: ${timeout}`, { cause });
  }
  if (isBrokenFraming(code)) return misbehaved(range, `it broke HTTP framing (${code})`);
  if (UNTRUSTED.test(code)) {
    const state = `the store's certificate is not trusted (${code})`;
    return new HeadwaterError('store-unreachable', `Cannot read ${range.key}: ${state}`, { cause });
  }
  return new HeadwaterError(
    'store-unreachable',
    `Cannot read ${range.key}: connection to the store failed (${code})`,
    {
      cause,
    },
  );
}
