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

/** Answer to a preflight. */
export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Range, If-None-Match, If-Modified-Since, If-Range',
  'Access-Control-Max-Age': '86400',
};

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
