import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange, ObjectRef } from '../model/object-store.ts';
import type { AnswerHeaders } from './transport/transport.ts';

/** What a 206 promised: the object, and how many bytes of it follow. */
export interface PartialResponse {
  readonly object: ObjectRef;
  readonly lengthBytes: number;
}

/** `bytes 0-9/443`; the complete length may not be unknown (`*`): S3 always says it. RFC 9110 14.4 */
const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/**
 * Checks that a 206 is the answer to exactly this read: right range, one strong entity tag (the pinned one, where one
 * was asked for), a length that agrees. A store that says anything else is not believed.
 *
 * @throws HeadwaterError `store-misbehaved`, or `object-replaced` where another entity tag came back
 */
export function checkPartialResponse(range: ObjectRange, headers: AnswerHeaders): PartialResponse {
  const [start, last, size] = contentRange(range, headers);
  const expectedEnd = Math.min(range.end, size);
  if (start !== range.start || last + 1 !== expectedEnd || last < start) {
    throw misbehaved(
      range.key,
      `it answered bytes ${start}-${last}/${size} to bytes=${range.start}-${range.end - 1}`,
    );
  }
  const lengthBytes = expectedEnd - range.start;
  const contentLength = text(headers, 'content-length');
  if (contentLength !== undefined && Number(contentLength) !== lengthBytes) {
    throw misbehaved(range.key, `Content-Length ${contentLength} for a range of ${lengthBytes} bytes`);
  }
  const { bucket, key } = range;
  const object = { bucket, key, sizeBytes: size, ...version(range, headers), metadata: metadata(headers) };
  return { object, lengthBytes };
}

function contentRange(
  range: ObjectRange,
  headers: AnswerHeaders,
): [start: number, last: number, size: number] {
  const match = CONTENT_RANGE.exec(text(headers, 'content-range') ?? '');
  if (match === null) throw misbehaved(range.key, 'a 206 without a Content-Range that can be read');
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

function version(range: ObjectRange, headers: AnswerHeaders): Pick<ObjectRef, 'etag' | 'lastModifiedMs'> {
  const etag = text(headers, 'etag');
  if (etag === undefined || !/^"[\x21\x23-\x7e]*"$/.test(etag)) {
    throw misbehaved(range.key, 'it sent no strong ETag, so reads cannot be pinned to one version');
  }
  if (range.ifMatch !== undefined && etag !== range.ifMatch) throw replaced(range.key);
  const lastModifiedMs = Date.parse(text(headers, 'last-modified') ?? '');
  return { etag, lastModifiedMs: Number.isNaN(lastModifiedMs) ? 0 : lastModifiedMs };
}

/** What was stored with the object about its bytes; nothing of the store itself. */
const METADATA = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'expires',
] as const;

function metadata(headers: AnswerHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of METADATA) {
    const value = text(headers, name);
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

function text(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** @param subject what was read, as messages name it: the key */
export function misbehaved(subject: string, state: string): HeadwaterError {
  return new HeadwaterError('store-misbehaved', `Cannot read ${subject}: the store misbehaved, ${state}`);
}

export function replaced(subject: string): HeadwaterError {
  return new HeadwaterError('object-replaced', `Cannot read ${subject}: the object was replaced meanwhile`);
}
