import type { PlanKind, ResponsePlan } from '../model/response-plan.ts';
import { isCodable } from './content-coding.ts';
import { MAX_AGE_SECONDS } from './routing/cache-control.ts';
import { HeadFields } from './connection/head-fields.ts';

/** What is made here says so itself; an object that is passed through has what was stored with it, and is not made public by us. */
function cacheControl(kind: Exclude<PlanKind, 'file'>): string {
  return `public, max-age=${MAX_AGE_SECONDS[kind]}`;
}

/** Players are on other sites; nothing here depends on who asks. https://fetch.spec.whatwg.org/#http-cors-protocol */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  // https://www.w3.org/TR/resource-timing/#sec-timing-allow-origin: players measure how fast media comes.
  'Timing-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Content-Length, Content-Range, Date, ETag, Headwater-Error, Headwater-Left-Out, Last-Modified, Link',
};

/** What players send by themselves; for a preflight that does not say what it is for. */
const USUAL_REQUEST_HEADERS = 'Range, If-None-Match, If-Modified-Since, If-Range';

/** RFC 9110 5.6.2: names of headers and commas between them, and not without end. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~, \t-]{1,1024}$/;

/**
 * Answer to a preflight. Whatever header is asked for is allowed: answers do not depend on it, and players add their own
 * (CTA-5004 sends four).
 *
 * @param more of a route that lets players send cookies
 */
export function preflightFields(
  asked: string | undefined,
  { Vary: varies, ...more }: Readonly<Record<string, string>> = {},
): HeadFields {
  return new HeadFields({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers':
      asked !== undefined && HEADER_NAMES.test(asked) ? asked : USUAL_REQUEST_HEADERS,
    'Access-Control-Max-Age': '86400',
    ...more,
    Vary: ['Access-Control-Request-Headers', varies].filter((name) => name !== undefined).join(', '),
  });
}

/** The heads of answers made from one plan. */
interface PlanFields {
  /** Of every answer, 304 included. */
  readonly validators: HeadFields;
  /** Of an answer with a part of the body. */
  readonly body: HeadFields;
  /** Of an answer with the whole body, or its HEAD. */
  readonly wholeBody: HeadFields;
}

/** Manifests and small files are asked for again and again: each as long as its plan is kept. */
const known = new WeakMap<ResponsePlan, PlanFields>();

export function planFields(plan: ResponsePlan): PlanFields {
  const before = known.get(plan);
  if (before !== undefined) return before;
  const fields = newPlanFields(plan);
  known.set(plan, fields);
  return fields;
}

function newPlanFields(plan: ResponsePlan): PlanFields {
  const validators = {
    ...CORS_HEADERS,
    ETag: plan.etag,
    ...(plan.lastModifiedMs > 0 && { 'Last-Modified': new Date(plan.lastModifiedMs).toUTCString() }),
    ...(plan.kind !== 'file' && { 'cache-control': cacheControl(plan.kind) }),
    ...plan.headers,
    ...varying(plan),
  };
  const body = {
    ...validators,
    'Content-Type': plan.contentType,
    'Accept-Ranges': 'bytes',
    ...(plan.next !== undefined && { Link: `<${plan.next}>; rel="next"` }),
  };
  return {
    validators: new HeadFields(validators),
    body: new HeadFields(body),
    wholeBody: new HeadFields({ ...body, 'Content-Length': plan.lengthBytes }),
  };
}

/** What of a request decides the answer beside its URL; of a coded answer too, and of its 304. */
function varying(plan: ResponsePlan): { vary?: string } {
  const isCoded = plan.headers?.['content-encoding'] !== undefined;
  const names = [plan.headers?.['vary'], isCoded || isCodable(plan) ? 'Accept-Encoding' : undefined];
  const vary = names.filter((name) => name !== undefined).join(', ');
  return vary === '' ? {} : { vary };
}
