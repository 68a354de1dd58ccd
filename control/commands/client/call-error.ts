import { type ServiceError, status } from '@grpc/grpc-js';
import { DETAILS_KEY } from '../../grpc/error-status.ts';
import { BadRequest } from '../../grpc/gen/google/rpc/error_details.ts';
import { Status } from '../../grpc/gen/google/rpc/status.ts';

/** A failed call in words: what was refused and the fields at fault, a line each. */
export function explainCallError(error: ServiceError, address: string): string {
  if (error.code === status.UNAVAILABLE && !isOfService(error)) return explainUnreachable(error, address);
  if (error.code === status.DEADLINE_EXCEEDED) {
    return `No answer from the control service at ${address} in time`;
  }
  const code = status[error.code] ?? String(error.code);
  const violations = violationsOf(error);
  if (violations.length === 0) return `${error.details || error.message} (${code})`;
  const [action] = error.details.split(':');
  return [`${action} (${code}):`, ...violations.map((line) => `  ${line}`)].join('\n');
}

/** What the library's words for no connection mean. */
const UNREACHABLE: readonly (readonly [words: RegExp, meaning: string])[] = [
  [/ECONNREFUSED|ENOENT/, 'nothing listens there; is "headwater serve" or "headwater demo" running?'],
  [/EACCES|EPERM/, 'permission denied; the socket is of another user'],
  [/Name resolution failed/, 'the host name is not known'],
  [/Protocol error/, 'what listens there is no control service; is it the HTTP or the ops port?'],
];

function explainUnreachable({ details }: ServiceError, address: string): string {
  const [, meaning] = UNREACHABLE.find(([words]) => words.test(details)) ?? [];
  return `Cannot reach the control service at ${address}: ${meaning ?? 'the connection was lost'}`;
}

/** Whether the service said so, and not the library that did not reach it. */
function isOfService({ metadata }: ServiceError): boolean {
  return (metadata?.get(DETAILS_KEY) ?? []).length > 0;
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
