import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asset } from '../asset/asset.ts';
import { HeadwaterError } from '../errors.ts';
import { packagerFor } from '../packaging/packagers.ts';
import type { Target } from '../packaging/packager.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { parseTarget } from './parse-target.ts';
import { parseRequestPath } from './request-path.ts';
import { PREFLIGHT_HEADERS } from './response-headers.ts';
import type { Routes } from './routes.ts';
import { sendPlan, type Sent } from './send-plan.ts';

/** Where assets come from; `origin/asset` is one. */
export interface AssetSource {
  resolve(bucket: string, key: string, signal?: AbortSignal): Promise<Asset>;
  /** Forgets an asset whose objects are not what they were; not one that was loaded since. */
  invalidate(bucket: string, key: string, revision?: string): void;
}

export interface RequestContext {
  readonly routes: Routes;
  readonly assets: AssetSource;
  readonly store: ObjectStore;
}

/**
 * One request, top to bottom: route, target, asset, plan, answer.
 *
 * @throws HeadwaterError for the error answer; where the head was sent, the connection is cut already
 */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<Sent> {
  if (request.method === 'OPTIONS') return preflight(response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HeadwaterError('method-not-allowed', 'Cannot answer the request: only GET and HEAD are served');
  }
  const path = parseRequestPath(request.url ?? '');
  const route = context.routes.match(path.path);
  if (route === undefined) throw new HeadwaterError('not-found', 'Cannot find a route for the URL');
  return answer(parseTarget(route, path), request, response, context);
}

/** Plans and sends. Where an object was replaced since it was indexed, and nothing was sent yet, it is indexed anew, once. */
async function answer(
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
  isSecondTry = false,
): Promise<Sent> {
  const packager = packagerFor(target.tail);
  if (packager === undefined) {
    throw new HeadwaterError(
      'not-found',
      'Cannot find what the URL asks of the asset: no format is spelled like that',
    );
  }
  let asset: Asset | undefined;
  try {
    asset = await resolve(target, response, context.assets);
    return await sendPlan(packager.plan(target, asset), request, response, context.store);
  } catch (error) {
    if (isSecondTry || response.headersSent || !isReplaced(error)) throw error;
    context.assets.invalidate(target.bucket, target.key, asset?.revision);
    return answer(target, request, response, context, true);
  }
}

/** A client that goes away while the asset is indexed does not keep the store busy. */
async function resolve(target: Target, response: ServerResponse, assets: AssetSource): Promise<Asset> {
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort();
  };
  response.on('close', onClose);
  try {
    return await assets.resolve(target.bucket, target.key, gone.signal);
  } finally {
    response.off('close', onClose);
  }
}

function isReplaced(error: unknown): boolean {
  return error instanceof HeadwaterError && error.code === 'object-replaced';
}

function preflight(response: ServerResponse): Sent {
  response.writeHead(204, PREFLIGHT_HEADERS).end();
  return { kind: 'preflight', status: 204, end: 'complete' };
}
