import { onBehalfOf } from '../asking-client.ts';
import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import type { ResponsePlan } from '../model/response-plan.ts';
import type { Answer } from './connection/answer.ts';
import type { RequestHead } from './connection/request-head.ts';
import type { LoadLimits } from './load-limits.ts';
import type { ReadAhead } from './read-ahead.ts';
import { parseRequestPath } from './routing/request-path.ts';
import { inContentCoding } from './content-coding.ts';
import { admit } from './restricted/admit.ts';
import { corsWithCookies } from './restricted/cors.ts';
import type { RestrictedRoutes } from './restricted/restricted-routes.ts';
import { type CmcdReader, nextObjectOf } from './logging/cmcd.ts';
import { RequestTrace } from './logging/request-trace.ts';
import { preflightFields } from './response-headers.ts';
import { routeModes, type PlanSource } from './route-modes.ts';
import { sourcesOf, type RouteSources } from './route-sources.ts';
import type { ServedRoute } from './routing/route-times.ts';
import { withCmsd } from './routing/cmsd.ts';
import type { Routes } from './routing/routes.ts';
import { sendPlan, type Exchange, type Sent } from './send-plan.ts';

export interface RequestContext extends RouteSources {
  readonly routes: Routes;
  readonly readAhead: ReadAhead;
  readonly restricted: RestrictedRoutes;
  readonly load: LoadLimits;
  /** What players say of themselves; absent: no route reads ahead. */
  readonly cmcd?: CmcdReader | undefined;
}

/**
 * One request, top to bottom: path, route, what is asked, plan, answer.
 *
 * @param logged hears of it, where somebody wants to know
 * @throws HeadwaterError for the error answer; where the head was sent, the connection is cut already
 */
export function handleRequest(
  request: RequestHead,
  answer: Answer,
  context: RequestContext,
  logged?: RequestTrace,
): Sent | Promise<Sent> {
  if (request.method === 'OPTIONS') return preflight(request, answer, context.routes);
  context.load.admitAny();
  const path = parseRequestPath(request.url ?? '');
  const route = context.routes.match(path, request.headers.host);
  if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
  const { childQuery, dress } = admit(route, context.restricted, { request, answer });
  const trace = logged ?? (route.serverTiming === true ? new RequestTrace() : undefined);
  const { load } = context;
  const sources = sourcesOf(route, context);
  const store = trace === undefined ? sources.store : trace.watching(sources.store);
  const source = routeModes[route.mode](route, path, sources, childQuery);
  trace?.begin(route, source.subject());
  const tellsTime = route.serverTiming === true;
  const timedBy = route.times?.of(source.formatAt);
  const exchange = {
    request,
    answer,
    store,
    load,
    dress,
    trace,
    tellsTime,
    timedBy,
    describes: route.cmsd === true,
  };
  const sending = planAndSend(source, exchange, 'may-look-again');
  const { readAhead = 0 } = route;
  return readAhead === 0 ? sending : readingAhead(sending, readAhead, { route, request, answer, context });
}

interface Asked {
  readonly route: ServedRoute;
  readonly request: RequestHead;
  readonly answer: Answer;
  readonly context: RequestContext;
}

/** Whoever took a segment whole will want the next. */
async function readingAhead(sending: Promise<Sent>, count: number, asked: Asked): Promise<Sent> {
  const { route, request, answer, context } = asked;
  const sent = await sending;
  const isWhole = sent.kind === 'segment' && sent.status === 200 && sent.end === 'complete';
  if (isWhole && request.method === 'GET') {
    const { url = '', headers } = request;
    const hint = nextObjectOf(context.cmcd?.read(url, headers));
    void context.readAhead.begin({ route, url, hint }, count, answer);
  }
  return sent;
}

interface Answering extends Exchange {
  /** Makes of a plan what its route, and its viewer, are answered. */
  readonly dress: ((plan: ResponsePlan) => ResponsePlan) | undefined;
  /** Whether shields are told what it is. */
  readonly describes: boolean;
}

async function planAndSend(
  source: PlanSource,
  exchange: Answering,
  patience: 'may-look-again' | 'looked-again',
): Promise<Sent> {
  const { answer, request, dress, trace, describes } = exchange;
  const atHand = source.planAtHand();
  const planned = atHand ?? (await planUnlessGone(source, answer));
  trace?.planned(atHand !== undefined);
  const dressed = dress?.(planned) ?? planned;
  const described = describes ? withCmsd(dressed, source.subject().format) : dressed;
  const plan = inContentCoding(described, acceptEncodingOf(request));
  try {
    return await sendPlan(plan, exchange);
  } catch (error) {
    const wasReplaced = hasCode(error, 'object-replaced');
    // What was deleted or replaced must not be found in what is remembered of it.
    if (wasReplaced || hasCode(error, 'not-found')) source.forget();
    if (!wasReplaced || answer.isHeadSent || patience === 'looked-again') throw error;
    return planAndSend(source, exchange, 'looked-again');
  }
}

/** A client that goes away while its asset is indexed does not keep the store busy. */
async function planUnlessGone(source: PlanSource, answer: Answer): ReturnType<PlanSource['plan']> {
  const gone = new AbortController();
  answer.listen({ onDrain: ignore, onSent: ignore, onGone: () => gone.abort() });
  return onBehalfOf(answer.client, () => source.plan(gone.signal));
}

function acceptEncodingOf({ headers }: RequestHead): string | undefined {
  const value = headers['accept-encoding'];
  return typeof value === 'string' ? value : undefined;
}

function ignore(): void {}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof HeadwaterError && error.code === code;
}

/** Whose a request is that is not answered as it asks; undefined where its URL leads nowhere. */
export function routeOf({ url, headers }: RequestHead, routes: Routes): ServedRoute | undefined {
  try {
    return routes.match(parseRequestPath(url ?? ''), headers.host);
  } catch {
    return undefined;
  }
}

function preflight(request: RequestHead, answer: Answer, routes: Routes): Sent {
  const asked = request.headers['access-control-request-headers'];
  answer.writeHead(204, preflightFields(asked, corsWithCookies(routeOf(request, routes), request)));
  answer.end();
  return { kind: 'preflight', status: 204, end: 'complete' };
}
