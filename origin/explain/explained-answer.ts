import { coveringReads } from '../http/covering-reads.ts';
import { errorResponse } from '../http/error-response.ts';
import type { RequestContext } from '../http/handle-request.ts';
import { parseRequestPath } from '../http/routing/request-path.ts';
import { planFields } from '../http/response-headers.ts';
import { withCacheControl } from '../http/routing/cache-control.ts';
import { sourcesOf } from '../http/route-sources.ts';
import { routeModes } from '../http/route-modes.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange } from '../model/object-store.ts';
import type { ByteRuns, ResponsePlan } from '../model/response-plan.ts';

/** A URL whose answer is to be explained. */
export interface UrlToAnswer {
  /** Path and query. */
  readonly url: string;
  /** The read that a worker begins with which has not seen the URL. */
  readonly head: ObjectRange;
}

/** What the origin answers to a GET of the whole. */
export interface ExplainedAnswer {
  /** HTTP status. */
  readonly status: number;
  /** What the origin refuses the URL with; empty where it does not. */
  readonly code: string;
  readonly message: string;
  /** Empty of a refusal, as what follows. */
  readonly contentType: string;
  readonly lengthBytes: number;
  /** Of the head, those that follow from the URL. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether all that was needed to plan it was in memory, and fresh. */
  readonly fromMemory: boolean;
  readonly parts: readonly ExplainedPart[];
  /** Of a manifest: tracks of the source that are not in it, each with the reason. */
  readonly leftOut: readonly string[];
  /** Of a manifest: what the server manifest asks for to no effect, each with the reason. */
  readonly ignored: readonly string[];
  /** The first read that the URL needs; absent where the store is not asked. */
  readonly firstRead?: ObjectRange;
}

export type ExplainedPart =
  | { readonly kind: 'made'; readonly lengthBytes: number }
  /** One GET, of which so many bytes are sent on. */
  | { readonly kind: 'read'; readonly range: ObjectRange; readonly usedBytes: number };

/** Somebody waits for the explanation: a store that takes longer is a part of it. */
const PATIENCE_MS = 8000;

/** Plans the answer to a URL as a request for it would be answered now, with the same caches and connections. */
export async function explainAnswer(
  { url, head }: UrlToAnswer,
  context: Pick<RequestContext, 'routes' | 'assets' | 'files' | 'store' | 'contents'>,
): Promise<ExplainedAnswer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  let firstRead: ObjectRange | undefined;
  try {
    const path = parseRequestPath(url);
    const route = context.routes.match(path);
    if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
    const planned = routeModes[route.mode](route, path, sourcesOf(route, context));
    firstRead = head;
    const atHand = planned.planAtHand();
    const plan = atHand ?? (await planned.plan(patience));
    const { cacheControl } = route;
    const dressed = cacheControl === undefined ? plan : withCacheControl(plan, cacheControl);
    return { ...explainPlan(dressed, head), fromMemory: atHand !== undefined };
  } catch (error) {
    const refusal = refusalOf(patience.aborted ? late(head) : HeadwaterError.from(error));
    return firstRead ? { ...refusal, firstRead } : refusal;
  }
}

function late({ key }: ObjectRange): HeadwaterError {
  return new HeadwaterError('store-timeout', `Cannot read ${key}: no answer within ${PATIENCE_MS} ms`);
}

function refusalOf(error: HeadwaterError): ExplainedAnswer {
  const { code, message } = error;
  const { status } = errorResponse(error);
  const nothing = { contentType: '', lengthBytes: 0, headers: [], fromMemory: false };
  return { status, code, message, ...nothing, parts: [], leftOut: [], ignored: [] };
}

function explainPlan(plan: ResponsePlan, head: ObjectRange): Omit<ExplainedAnswer, 'fromMemory'> {
  const { contentType, lengthBytes, leftOut = [], ignored = [] } = plan;
  const parts = plan.parts.flatMap((part): ExplainedPart[] => {
    if (part.kind === 'object') return readsOf(part);
    if (part.kind === 'transformed') return part.sources.flatMap(readsOf);
    const { length } = part.bytes;
    // What is at hand of an object is its beginning, which was read to look it up.
    if (plan.kind === 'file') return [{ kind: 'read', range: head, usedBytes: length }];
    return [{ kind: 'made', lengthBytes: length }];
  });
  const firstRead = parts.find((part) => part.kind === 'read')?.range ?? head;
  const headers = headersOf(plan);
  return {
    status: 200,
    code: '',
    message: '',
    contentType,
    lengthBytes,
    headers,
    parts,
    leftOut,
    ignored,
    firstRead,
  };
}

/** In the order in which they are sent. */
function headersOf(plan: ResponsePlan): [name: string, value: string][] {
  return Object.entries(planFields(plan).wholeBody.byName).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
}

/** The GETs that byte runs of an object are joined into. */
function readsOf({ object, runs }: ByteRuns): ExplainedPart[] {
  const { bucket, key, etag } = object;
  return coveringReads(runs).map(({ start, end, runs: used }) => ({
    kind: 'read',
    range: { bucket, key, start, end, ifMatch: etag },
    usedBytes: used.reduce((sum, offset, index) => sum + (index % 2 === 0 ? -offset : offset), 0),
  }));
}
