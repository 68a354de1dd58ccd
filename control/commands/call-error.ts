import { type ServiceError, status } from '@grpc/grpc-js';
import { DETAILS_KEY } from '../grpc/error-status.ts';
import { BadRequest } from '../grpc/gen/google/rpc/error_details.ts';
import { Status } from '../grpc/gen/google/rpc/status.ts';

/** A failed call in words: what was refused and the fields at fault, a line each. */
export function explainCallError(error: ServiceError, address: string): string {
  if (error.code === status.UNAVAILABLE) {
    return `Cannot reach the control service at ${address}: nothing answers there\n  Is "headwater serve" or "headwater demo" running? --control HOST:PORT names another address`;
  }
  if (error.code === status.DEADLINE_EXCEEDED) {
    return `No answer from the control service at ${address} in time`;
  }
  const code = status[error.code] ?? String(error.code);
  const violations = violationsOf(error);
  if (violations.length === 0) return `${error.details || error.message} (${code})`;
  const [action] = error.details.split(':');
  return [`${action} (${code}):`, ...violations.map((line) => `  ${line}`)].join('\n');
}

/** `FIELD DESCRIPTION`, as `google.rpc.BadRequest` in the trailers tells. */
function violationsOf({ metadata }: ServiceError): string[] {
  const [encoded] = metadata?.get(DETAILS_KEY) ?? [];
  if (!Buffer.isBuffer(encoded)) return [];
  return Status.decode(encoded)
    .details.filter(({ typeUrl }) => typeUrl.endsWith('/google.rpc.BadRequest'))
    .flatMap(({ value }) => BadRequest.decode(value).fieldViolations)
    .map(({ field, description }) => `${field} ${description}`);
}
