import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { ControlError, ControlErrorCode } from '../control-error.ts';
import { type Detail, type NamedInRequest, detailsOf, errorInfo } from './error-details.ts';
import { Status } from './gen/google/rpc/status.ts';

/** Where `google.rpc.Status` travels, by the convention of every gRPC library. */
export const DETAILS_KEY = 'grpc-status-details-bin';

const STATUS_OF: Readonly<Record<ControlErrorCode, status>> = {
  'invalid-argument': status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  'permission-denied': status.PERMISSION_DENIED,
  'too-many-failures': status.RESOURCE_EXHAUSTED,
  'unknown-bucket': status.NOT_FOUND,
  'unknown-generation': status.NOT_FOUND,
  'unknown-key': status.NOT_FOUND,
  'key-mismatch': status.FAILED_PRECONDITION,
  'key-in-use': status.FAILED_PRECONDITION,
  'no-private-key': status.FAILED_PRECONDITION,
  'too-many-keys': status.RESOURCE_EXHAUSTED,
  // AIP-154, as with generations.
  'etag-mismatch': status.ABORTED,
  'no-credential': status.FAILED_PRECONDITION,
  'no-route': status.NOT_FOUND,
  // AIP-154: read anew what there is, then try again.
  'generation-mismatch': status.ABORTED,
  'too-many-pushes': status.RESOURCE_EXHAUSTED,
  // Not UNAVAILABLE, which clients take for a control service that is away.
  'source-failed': status.FAILED_PRECONDITION,
  // The store judged the credential: to ask again is of no use.
  'credential-refused': status.FAILED_PRECONDITION,
  'probe-missing': status.FAILED_PRECONDITION,
  'no-probe': status.FAILED_PRECONDITION,
  // It did not judge it: to ask again may be.
  'store-unreachable': status.UNAVAILABLE,
  'store-untrusted': status.UNAVAILABLE,
  'state-unwritable': status.UNAVAILABLE,
  'no-fleet': status.FAILED_PRECONDITION,
  'fleet-unreachable': status.UNAVAILABLE,
  // Neither done nor not: UNAVAILABLE would have clients ask again without an id.
  'outcome-unknown': status.UNKNOWN,
  'too-many-watchers': status.RESOURCE_EXHAUSTED,
  'caller-gone': status.CANCELLED,
  'no-worker': status.UNAVAILABLE,
  busy: status.ABORTED,
  'no-config-file': status.FAILED_PRECONDITION,
  'config-refused': status.FAILED_PRECONDITION,
  'workers-failed': status.FAILED_PRECONDITION,
};

/** `FAILED_PRECONDITION`: what a call that fails so ends with. */
export function statusNameOf({ code }: ControlError): string {
  return status[STATUS_OF[code]];
}

type CallStatus = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

/** Only our own messages are known to hold no secret; the log has the rest. @param id that it is logged by */
export function internalError(id: string): CallStatus {
  return callStatus(status.INTERNAL, `internal error (${id})`, [errorInfo('INTERNAL', { id })]);
}

/** What a call fails with: gRPC's code, and `google.rpc.Status` in the trailers, which tells what is at fault. */
export function serviceErrorOf(error: ControlError, request: NamedInRequest = {}): CallStatus {
  return callStatus(STATUS_OF[error.code], error.message, detailsOf(error, request));
}

function callStatus(code: status, message: string, details: Detail[]): CallStatus {
  const metadata = new Metadata();
  const encoded = Status.encode({ code, message, details }).finish();
  metadata.set(DETAILS_KEY, Buffer.from(encoded));
  return { code, details: message, metadata };
}
