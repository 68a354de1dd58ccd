import type { ObjectRange, ObjectRef } from '../model/object-store.ts';
import type { PinBy } from '../origin-config.ts';
import type { HeaderField } from '../signing/signer.ts';
import { misbehaved, replaced } from './read-errors.ts';
import type { AnswerFields } from './transport/transport.ts';

/** RFC 9110 8.8.3, and not weak: a weak one says that two versions are as good as each other, not that they are one. */
const STRONG_TAG = /^"[\x21\x23-\x7e]*"$/;

/** What stands for a strong entity tag where objects are pinned by date and size: `"headwater-1700000000000-1234"`. */
const DATED_TAG = /^"headwater-(\d{1,15})-(\d{1,15})"$/;

/**
 * Which version of the object an answer is of.
 *
 * @param sizeBytes of the whole object, by the same answer
 * @throws HeadwaterError `store-misbehaved`, or `object-replaced` where it is not the pinned one
 */
export function objectVersion(
  range: ObjectRange,
  fields: AnswerFields,
  sizeBytes: number,
  pinBy: PinBy,
): Pick<ObjectRef, 'etag' | 'lastModifiedMs'> {
  const lastModifiedMs = timeOf(fields.get('last-modified') ?? '');
  const etag = pinBy === 'etag' ? strongTag(range, fields) : datedTag(range, lastModifiedMs, sizeBytes);
  const isOther = range.ifMatch !== undefined && etag !== range.ifMatch;
  if (isOther || (range.sizeBytes !== undefined && sizeBytes !== range.sizeBytes)) throw replaced(range.key);
  return { etag, lastModifiedMs };
}

function strongTag({ key }: ObjectRange, fields: AnswerFields): string {
  const etag = fields.get('etag');
  if (etag !== undefined && STRONG_TAG.test(etag)) return etag;
  throw misbehaved(key, 'it sent no strong ETag, so reads cannot be pinned to one version');
}

function datedTag({ key }: ObjectRange, lastModifiedMs: number, sizeBytes: number): string {
  if (lastModifiedMs > 0) return `"headwater-${lastModifiedMs}-${sizeBytes}"`;
  throw misbehaved(key, 'it sent no Last-Modified, so reads cannot be pinned to one version');
}

/** What a subrequest says so that only the pinned version is answered. RFC 9110 13.1.1, 13.1.4 */
export function versionCondition(ifMatch: string): HeaderField {
  const lastModifiedMs = DATED_TAG.exec(ifMatch)?.[1];
  if (lastModifiedMs === undefined) return ['if-match', ifMatch];
  return ['if-unmodified-since', new Date(Number(lastModifiedMs)).toUTCString()];
}

let latest = { text: '', timeMs: 0 };

/** One object is read many times, and a date takes longer to read than all else in a head. @returns 0 for what is none */
function timeOf(text: string): number {
  if (text === latest.text) return latest.timeMs;
  const parsed = Date.parse(text);
  latest = { text, timeMs: Number.isNaN(parsed) ? 0 : parsed };
  return latest.timeMs;
}
