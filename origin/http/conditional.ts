import type { ResponsePlan } from '../model/response-plan.ts';
import { rangeVerdict, type RangeVerdict } from './byte-range.ts';
import type { RequestHead } from './connection/request-head.ts';
import { parseHttpDate } from './http-date.ts';

/** What to do with a plan, given the request's conditions. Media is untouched in all but `full` and `partial`. */
type Verdict = RangeVerdict | { readonly kind: 'not-modified' } | { readonly kind: 'precondition-failed' };

/** What of a request decides. */
type ConditionalRequest = Pick<RequestHead, 'method' | 'headers'>;

/** Evaluates the preconditions in the order of RFC 9110 13.2.2, then the range. */
export function conditional(plan: ResponsePlan, request: ConditionalRequest): Verdict {
  const { headers } = request;
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, plan.etag, 'strong')) return { kind: 'precondition-failed' };
  } else if (modifiedSince(plan, headers['if-unmodified-since']) === true) {
    return { kind: 'precondition-failed' };
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, plan.etag, 'weak')) return { kind: 'not-modified' };
  } else if (modifiedSince(plan, headers['if-modified-since']) === false) {
    return { kind: 'not-modified' };
  }
  return requestedRange(plan, request);
}

/** RFC 9110 14.2: a range is defined for GET alone. */
function requestedRange(plan: ResponsePlan, { method, headers }: ConditionalRequest): Verdict {
  if (method !== 'GET' || headers.range === undefined) return { kind: 'full' };
  if (!ifRangeHolds(plan, headers['if-range'])) return { kind: 'full' };
  return rangeVerdict(headers.range, plan.lengthBytes);
}

/** RFC 9110 8.8.3.2: a weak tag never matches strongly. */
function matches(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((entry) => {
    const tag = entry.trim();
    return tag === etag || (comparison === 'weak' && tag === `W/${etag}`);
  });
}

/** Whether it was modified after a date; undefined where either is not known. */
function modifiedSince(plan: ResponsePlan, since: string | undefined): boolean | undefined {
  if (since === undefined || plan.lastModifiedMs === 0) return undefined;
  const sinceMs = parseHttpDate(since);
  if (sinceMs === undefined) return undefined;
  return wholeSeconds(plan.lastModifiedMs) > sinceMs;
}

/** RFC 9110 13.1.5: an entity tag (strong), or exactly the date of `Last-Modified`. */
function ifRangeHolds(plan: ResponsePlan, ifRange: string | string[] | undefined): boolean {
  if (typeof ifRange !== 'string') return true;
  if (ifRange.includes('"')) return ifRange.trim() === plan.etag;
  return parseHttpDate(ifRange) === wholeSeconds(plan.lastModifiedMs);
}

/** HTTP dates have no milliseconds. */
function wholeSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}
