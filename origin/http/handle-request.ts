import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import type { ObjectStore } from '../model/object-store.ts';
import type { Answer } from './connection/answer.ts';
import type { RequestHead } from './connection/request-head.ts';
import { parseRequestPath } from './request-path.ts';
import { preflightHeaders } from './response-headers.ts';
import { routeModes, type PlanningSources, type PlanSource } from './route-modes.ts';
import type { Routes } from './routes.ts';
import { sendPlan, type Exchange, type Sent } from './send-plan.ts';

export interface RequestContext extends PlanningSources {
  readonly routes: Routes;
  readonly store: ObjectStore;
}

/**
 * One request, top to bottom: path, route, what is asked, plan, answer.
 *
 * @throws HeadwaterError for the error answer; where the head was sent, the connection is cut already
 */
export async function handleRequest(
  request: RequestHead,
  answer: Answer,
  context: RequestContext,
): Promise<Sent> {
  if (request.method === 'OPTIONS') return preflight(request, answer);
  const path = parseRequestPath(request.url ?? '');
  const route = context.routes.match(path.path);
  if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
  const source = routeModes[route.mode](route, path, context);
  const exchange = { request, answer, store: context.store };
  try {
    return await planAndSend(source, exchange);
  } catch (error) {
    if (answer.isHeadSent || !hasCode(error, 'object-replaced')) throw error;
    // An object was replaced since it was looked at, and nothing was sent yet: look again, once.
    source.forget();
    return planAndSend(source, exchange);
  }
}

async function planAndSend(source: PlanSource, exchange: Exchange): Promise<Sent> {
  const plan = await planUnlessGone(source, exchange.answer);
  try {
    return await sendPlan(plan, exchange);
  } catch (error) {
    // An object of the plan was deleted: it must not be found in what is remembered of it.
    if (hasCode(error, 'not-found')) source.forget();
    throw error;
  }
}

/** A client that goes away while its asset is indexed does not keep the store busy. */
async function planUnlessGone(source: PlanSource, answer: Answer): ReturnType<PlanSource['plan']> {
  const gone = new AbortController();
  answer.listen({ onDrain: ignore, onSent: ignore, onGone: () => gone.abort() });
  return source.plan(gone.signal);
}

function ignore(): void {}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof HeadwaterError && error.code === code;
}

function preflight(request: RequestHead, answer: Answer): Sent {
  answer.writeHead(204, preflightHeaders(request.headers['access-control-request-headers']));
  answer.end();
  return { kind: 'preflight', status: 204, end: 'complete' };
}
