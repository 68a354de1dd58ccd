import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange } from '../model/object-store.ts';
import { misbehaved } from './read-errors.ts';
import type { StoreFailure } from './store-failure.ts';
import type { AnswerFields } from './transport/transport.ts';

/** `bytes *` and the size of the object. RFC 9110 14.4 */
const UNSATISFIED = /^bytes \*\/(\d{1,15})$/;

/** Reads a 416. It is right where the object ends at or before the range, as far as the store says where. */
export function failureOfUnsatisfied(range: ObjectRange, fields: AnswerFields): StoreFailure {
  const said = UNSATISFIED.exec(fields.get('content-range') ?? '')?.[1];
  const sizeBytes = said === undefined ? undefined : Number(said);
  if (sizeBytes !== undefined && sizeBytes > range.start) {
    const state = `it refused bytes=${range.start}-${range.end - 1} of ${sizeBytes} bytes`;
    return { error: misbehaved(range.key, state), remedy: 'none' };
  }
  // Where no range was asked for, there was none to refuse.
  if (range.start === range.end)
    return { error: misbehaved(range.key, 'it refused a range that was not asked for'), remedy: 'none' };
  const error = new HeadwaterError(
    'object-too-short',
    `Cannot read ${range.key}: it has no byte ${range.start}`,
  );
  return { error, remedy: 'none' };
}
