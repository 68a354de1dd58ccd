import type { ResponsePlan } from '../../model/response-plan.ts';
import type { RouteConfig } from '../../origin-config.ts';
import type { Answer } from '../connection/answer.ts';
import type { RequestHead } from '../connection/request-head.ts';
import { withCacheControl } from '../routing/cache-control.ts';
import { childQuery, cookiesFor, dressPlan } from './dress-plan.ts';
import type { RestrictedRoutes } from './restricted-routes.ts';
import { checkShield } from './shield.ts';

/** How a route answers whom it admits. */
interface Admittance {
  /** What a manifest hands on. */
  readonly childQuery?: string;
  /** Makes of a plan what this route, and this viewer, are answered; absent: it is answered as it is. */
  readonly dress?: (plan: ResponsePlan) => ResponsePlan;
}

const EVERYBODY: Admittance = {};

/** @throws HeadwaterError `not-from-shield`, or one of the `signature-…` codes, where the route does not admit who asks */
export function admit(
  route: RouteConfig,
  restricted: RestrictedRoutes,
  { request, answer }: { readonly request: RequestHead; readonly answer: Answer },
): Admittance {
  const { restrict, shield, cacheControl } = route;
  if (shield !== undefined) checkShield(shield, { request, answer, pushed: restricted.keys });
  const dress = cacheControl && ((plan: ResponsePlan) => withCacheControl(plan, cacheControl));
  if (restrict === undefined) return dress === undefined ? EVERYBODY : { dress };
  const admitted = restricted.admit({ route, restrict, request, peer: answer.client });
  const { origin } = request.headers;
  const mayShowCookies = origin !== undefined && restrict.origins.includes(origin);
  const viewer = { restrict, admitted, origin: mayShowCookies ? origin : undefined };
  return {
    childQuery: childQuery(restrict, admitted),
    dress(plan) {
      for (const cookie of cookiesFor(viewer, plan.kind, folderOf(request.url)))
        answer.addHeader('Set-Cookie', cookie);
      const theirs = dressPlan(plan, viewer);
      return dress === undefined ? theirs : dress(theirs);
    },
  };
}

/** Where a manifest lies, and all that it names. */
function folderOf(url = '/'): string {
  const path = url.replace(/\?.*/s, '');
  return path.slice(0, path.lastIndexOf('/') + 1);
}
