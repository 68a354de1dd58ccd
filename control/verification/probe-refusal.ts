import type { StoreFailure } from '../../origin/storage/store-failure.ts';
import { TransportFailure } from '../../origin/storage/transport/transport-failure.ts';
import { ControlError, type ControlErrorCode } from '../control-error.ts';

type ErrorCode = StoreFailure['error']['code'];

/** What a failed try says of the credential. An answer of the store's that is no refusal says nothing against it. */
const MEANINGS: Readonly<Partial<Record<ErrorCode, ControlErrorCode>>> = {
  'store-denied': 'credential-refused',
  'not-found': 'probe-missing',
  'store-unreachable': 'store-unreachable',
  'store-timeout': 'store-unreachable',
  'store-slow-down': 'store-unreachable',
  'store-misbehaved': 'store-unreachable',
  // It cannot even make the signature.
  'no-credential': 'credential-refused',
};

/**
 * Why a credential that was tried is not activated; undefined where the store did grant the read: a range of an empty
 * object is refused only after the signature was found good.
 *
 * @param action how the message begins
 */
export function probeRefusal(
  action: string,
  bucket: string,
  failure: StoreFailure,
): ControlError | undefined {
  const { error, said, requestId = '' } = failure;
  if (error.code === 'object-too-short') return undefined;
  const code = isUntrusted(error.cause) ? 'store-untrusted' : (MEANINGS[error.code] ?? 'store-unreachable');
  // Of the message, what follows `Cannot read KEY: `.
  const state = error.message.replace(/^Cannot read .*?: /s, '');
  return new ControlError(code, `${action}: tried on bucket ${bucket}, ${state}`, [], {
    bucket,
    store_status: said === undefined ? '' : String(said.status),
    store_code: said?.code ?? '',
    store_request_id: requestId,
  });
}

function isUntrusted(cause: unknown): boolean {
  return cause instanceof TransportFailure && cause.kind === 'untrusted';
}
