import type { ErrorCode } from '../model/errors.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Remedy } from './remedy.ts';
import { misbehaved } from './read-errors.ts';
import type { StoreFailure } from './store-failure.ts';
import type { TransportFailure, TransportFailureKind } from './transport/transport-failure.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly remedy: Remedy;
  /** What the message says; the detail of the failure is put behind what ends in `(`. */
  readonly state: string;
}

const BROKEN: Meaning = {
  code: 'store-unreachable',
  remedy: 'retry',
  state: 'connection to the store failed (',
};

/**
 * A store that does not answer is not asked again: the viewer has waited long enough. A stalled body is resumed.
 * Framing that was refused would be the same again, and so would a certificate.
 */
const MEANINGS: Readonly<Record<TransportFailureKind, Meaning>> = {
  'connect-timeout': { code: 'store-timeout', remedy: 'retry', state: 'no connection in time' },
  'no-connection': BROKEN,
  untrusted: {
    code: 'store-unreachable',
    remedy: 'none',
    state: "the store's certificate is not trusted (",
  },
  'head-timeout': { code: 'store-timeout', remedy: 'none', state: 'no answer in time' },
  'body-timeout': { code: 'store-timeout', remedy: 'retry', state: 'the body stalled' },
  'broken-off': BROKEN,
  'broken-framing': { code: 'store-misbehaved', remedy: 'none', state: 'it broke HTTP framing (' },
};

/**
 * What it means for a read that its exchange failed.
 *
 * @param subject what was read, as messages name it: the key
 */
export function failureOfConnection(subject: string, failure: TransportFailure): StoreFailure {
  const { code, remedy, state } = MEANINGS[failure.kind];
  const said = state.endsWith('(') ? `${state}${failure.detail})` : state;
  const error =
    code === 'store-misbehaved'
      ? misbehaved(subject, said)
      : new HeadwaterError(code, `Cannot read ${subject}: ${said}`, { cause: failure });
  return { error, remedy };
}

/** The body ended before its length: to be read on from there. */
export function failureOfShortBody(subject: string): StoreFailure {
  const state = 'connection to the store failed (short body)';
  return {
    error: new HeadwaterError('store-unreachable', `Cannot read ${subject}: ${state}`),
    remedy: 'retry',
  };
}
