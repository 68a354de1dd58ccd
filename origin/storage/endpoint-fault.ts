import type { ErrorCode, HeadwaterError } from '../model/errors.ts';

const FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['store-unreachable', 'store-timeout']);

/** Whether a read failed for the endpoint, whatever was asked of it: another one may do better. */
export function isEndpointFault({ code }: HeadwaterError): boolean {
  return FAULTS.has(code);
}
