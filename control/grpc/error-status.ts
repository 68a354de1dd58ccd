import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { ControlError, ControlErrorCode } from '../control-error.ts';
import { BadRequest, ErrorInfo, PreconditionFailure } from './gen/google/rpc/error_details.ts';
import { Status } from './gen/google/rpc/status.ts';

/** Where `google.rpc.Status` travels, by the convention of every gRPC library. */
export const DETAILS_KEY = 'grpc-status-details-bin';

/** Of `ErrorInfo`: whose reasons these are. */
const DOMAIN = 'headwater';

const STATUS_OF: Readonly<Record<ControlErrorCode, status>> = {
  'invalid-argument': status.INVALID_ARGUMENT,
  'unknown-bucket': status.NOT_FOUND,
  'unknown-generation': status.NOT_FOUND,
  'no-credential': status.FAILED_PRECONDITION,
  'no-route': status.NOT_FOUND,
  'generation-mismatch': status.FAILED_PRECONDITION,
  'too-many-pushes': status.RESOURCE_EXHAUSTED,
  // Not UNAVAILABLE, which clients take for a control service that is away.
  'source-failed': status.FAILED_PRECONDITION,
  'too-many-watchers': status.RESOURCE_EXHAUSTED,
  'caller-gone': status.CANCELLED,
  'no-worker': status.UNAVAILABLE,
};

type Detail = Status['details'][number];

type CallStatus = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

/** Only our own messages are known to hold no secret; the log has the rest. @param id that it is logged by */
export function internalError(id: string): CallStatus {
  return { code: status.INTERNAL, details: `internal error (${id})`, metadata: new Metadata() };
}

/** What a call fails with: gRPC's code, and `google.rpc.Status` with the fields at fault in the trailers. */
export function serviceErrorOf(error: ControlError): CallStatus {
  const metadata = new Metadata();
  const { message: details } = error;
  const code = STATUS_OF[error.code];
  const encoded = Status.encode({ code, message: details, details: detailsOf(error) }).finish();
  metadata.set(DETAILS_KEY, Buffer.from(encoded));
  return { code, details, metadata };
}

function detailsOf(error: ControlError): Detail[] {
  const reason = error.code.toUpperCase().replaceAll('-', '_');
  const details = [detail('ErrorInfo', ErrorInfo.encode({ reason, domain: DOMAIN, metadata: {} }).finish())];
  if (error.violations.length > 0) details.push(badRequest(error));
  if (error.code === 'generation-mismatch') details.push(preconditionFailure(error));
  return details;
}

function badRequest({ violations }: ControlError): Detail {
  const fieldViolations = violations.map(({ field, description }) => ({
    field,
    description,
    reason: '',
    localizedMessage: undefined,
  }));
  return detail('BadRequest', BadRequest.encode({ fieldViolations }).finish());
}

function preconditionFailure(error: ControlError): Detail {
  const violations = error.violations.map(({ field, description }) => ({
    type: 'GENERATION',
    subject: field,
    description,
  }));
  return detail('PreconditionFailure', PreconditionFailure.encode({ violations }).finish());
}

function detail(name: string, value: Uint8Array): Detail {
  return { typeUrl: `type.googleapis.com/google.rpc.${name}`, value: Buffer.from(value) };
}
