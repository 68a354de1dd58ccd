import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import type { ObjectStore } from '../model/object-store.ts';
import { checkRequest } from './check-request.ts';
import { parseRequestPath } from './request-path.ts';
import { preflightHeaders } from './response-headers.ts';
import { routeModes, type Sources, type Wanted } from './route-modes.ts';
import type { Routes } from './routes.ts';
import { sendPlan, type Sent } from './send-plan.ts';

export interface RequestContext extends Sources {
  readonly routes: Routes;
  readonly store: ObjectStore;
}

/**
 * One request, top to bottom: path, route, what is wanted, plan, answer.
 *
 * @throws HeadwaterError for the error answer; where the head was sent, the connection is cut already
 */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<Sent> {
  checkRequest(request);
  if (request.method === 'OPTIONS') return preflight(request, response);
  const path = parseRequestPath(request.url ?? '');
  const route = context.routes.match(path.path);
  if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
  const wanted = routeModes[route.mode](route, path, context);
  try {
    return await answer(wanted, request, response, context.store);
  } catch (error) {
    if (response.headersSent || !hasCode(error, 'object-replaced')) throw error;
    // An object was replaced since it was looked at, and nothing was sent yet: look again, once.
    wanted.forget();
    return answer(wanted, request, response, context.store);
  }
}

async function answer(
  wanted: Wanted,
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
): Promise<Sent> {
  const plan = await planUnlessGone(wanted, response);
  try {
    return await sendPlan(plan, request, response, store);
  } catch (error) {
    // An object of the plan was deleted: it must not be found in what is remembered of it.
    if (hasCode(error, 'not-found')) wanted.forget();
    throw error;
  }
}

/** A client that goes away while its asset is indexed does not keep the store busy. */
async function planUnlessGone(wanted: Wanted, response: ServerResponse): ReturnType<Wanted['plan']> {
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort();
  };
  response.on('close', onClose);
  try {
    return await wanted.plan(gone.signal);
  } finally {
    response.off('close', onClose);
  }
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof HeadwaterError && error.code === code;
}

function preflight(request: IncomingMessage, response: ServerResponse): Sent {
  response.writeHead(204, preflightHeaders(request.headers['access-control-request-headers'])).end();
  return { kind: 'preflight', status: 204, end: 'complete' };
}
