import type { PlanKind, ResponsePlan } from '../model/response-plan.ts';

/**
 * How long a shield may keep an answer: names of segments do not change with the object behind them, so they are not
 * immutable; after an hour the entity tag is asked for. What is made here says so itself; an object that is passed through
 * has what was stored with it, and is not made public by us.
 */
const CACHE_CONTROL: Readonly<Record<Exclude<PlanKind, 'file'>, string>> = {
  manifest: 'public, max-age=60',
  init: 'public, max-age=3600',
  segment: 'public, max-age=3600',
};

/** Players are on other sites; nothing here depends on who asks. https://fetch.spec.whatwg.org/#http-cors-protocol */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Content-Length, Content-Range, Date, ETag, Headwater-Error, Last-Modified, Link',
};

/** What players send by themselves; for a preflight that does not say what it is for. */
const USUAL_REQUEST_HEADERS = 'Range, If-None-Match, If-Modified-Since, If-Range';

/** RFC 9110 5.6.2: names of headers and commas between them, and not without end. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~, \t-]{1,1024}$/;

/**
 * Answer to a preflight. Whatever header is asked for is allowed: answers do not depend on it, and players add their own
 * (CTA-5004 sends four).
 */
export function preflightHeaders(asked: string | undefined): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers':
      asked !== undefined && HEADER_NAMES.test(asked) ? asked : USUAL_REQUEST_HEADERS,
    'Access-Control-Max-Age': '86400',
    Vary: 'Access-Control-Request-Headers',
  };
}

/** What every answer made from a plan carries, 304 included. */
export function validatorHeaders(plan: ResponsePlan): Record<string, string | number> {
  return {
    ...CORS_HEADERS,
    ETag: plan.etag,
    ...(plan.lastModifiedMs > 0 && { 'Last-Modified': new Date(plan.lastModifiedMs).toUTCString() }),
    ...(plan.kind !== 'file' && { 'cache-control': CACHE_CONTROL[plan.kind] }),
    ...plan.headers,
  };
}

/** What an answer with the plan's body, or its HEAD, carries. */
export function bodyHeaders(plan: ResponsePlan): Record<string, string | number> {
  return {
    ...validatorHeaders(plan),
    'Content-Type': plan.contentType,
    'Accept-Ranges': 'bytes',
    ...(plan.next !== undefined && { Link: `<${plan.next}>; rel="next"` }),
  };
}
