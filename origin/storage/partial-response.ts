import type { ObjectRange, ObjectRef } from '../model/object-store.ts';
import type { PinBy } from '../origin-config.ts';
import { objectMetadata } from './object-metadata.ts';
import { objectVersion } from './object-version.ts';
import { misbehaved } from './read-errors.ts';
import type { AnswerFields } from './transport/transport.ts';

/** What an answer promised: the object, and how many bytes of it follow. */
export interface PartialResponse {
  readonly object: ObjectRef;
  readonly lengthBytes: number;
}

/** `bytes 0-9/443`; the complete length may not be unknown (`*`): S3 always says it. RFC 9110 14.4 */
const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/**
 * Checks that a 206 is the answer to exactly this read: right range, one strong entity tag (the pinned one, where one
 * was asked for), the pinned size, a length that agrees. A store that says anything else is not believed.
 *
 * @throws HeadwaterError `store-misbehaved`, or `object-replaced` where another version came back
 */
export function checkPartialResponse(
  range: ObjectRange,
  fields: AnswerFields,
  pinBy: PinBy = 'etag',
): PartialResponse {
  const [start, last, sizeBytes] = contentRange(range, fields);
  const expectedEnd = Math.min(range.end, sizeBytes);
  const version = objectVersion(range, fields, sizeBytes, pinBy);
  if (start !== range.start || last + 1 !== expectedEnd || last < start) {
    const asked = `bytes=${range.start}-${range.end - 1}`;
    throw misbehaved(range.key, `it answered bytes ${start}-${last}/${sizeBytes} to ${asked}`);
  }
  const lengthBytes = expectedEnd - range.start;
  checkLength(range, fields, lengthBytes);
  const { bucket, key } = range;
  // Whoever pins a version knows what is stored with it.
  const isFirst = range.ifMatch === undefined;
  const metadata = isFirst ? { metadata: objectMetadata(fields) } : {};
  return { object: { bucket, key, sizeBytes, ...version, ...metadata }, lengthBytes };
}

/**
 * Checks that a 200 is of an object that has no byte, which no range can ask for. Any other 200 is the whole object,
 * which nobody wants.
 *
 * @throws HeadwaterError `store-misbehaved`
 */
export function checkEmptyResponse(
  range: ObjectRange,
  fields: AnswerFields,
  pinBy: PinBy = 'etag',
): PartialResponse {
  if (fields.get('content-length') !== '0') {
    throw misbehaved(range.key, 'it refused the range of an object that is not empty');
  }
  const { bucket, key } = range;
  const version = objectVersion(range, fields, 0, pinBy);
  return {
    object: { bucket, key, sizeBytes: 0, ...version, metadata: objectMetadata(fields) },
    lengthBytes: 0,
  };
}

function contentRange(
  { key }: ObjectRange,
  fields: AnswerFields,
): [start: number, last: number, size: number] {
  const match = CONTENT_RANGE.exec(fields.get('content-range') ?? '');
  if (match === null) throw misbehaved(key, 'a 206 without a Content-Range that can be read');
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** What is stored in a coding comes with a length; what was coded on the way has none, and is other bytes. */
function checkLength({ key }: ObjectRange, fields: AnswerFields, lengthBytes: number): void {
  const contentLength = fields.get('content-length');
  if (contentLength === undefined) {
    const { 'content-encoding': coding } = objectMetadata(fields);
    if (coding === undefined) return;
    throw misbehaved(key, `it answered in the coding ${coding}, without a length`);
  }
  if (Number(contentLength) === lengthBytes) return;
  throw misbehaved(key, `Content-Length ${contentLength} for a range of ${lengthBytes} bytes`);
}
