import type { PlanKind, ResponsePlan } from '../../model/response-plan.ts';
import type { RestrictConfig } from '../../origin-config.ts';
import { MAX_AGE_SECONDS } from '../routing/cache-control.ts';
import { type Admitted, cookieName } from './restricted-routes.ts';

interface Viewer {
  readonly restrict: RestrictConfig;
  readonly admitted: Admitted;
  /** `Origin` of a player that may send cookies. */
  readonly origin: string | undefined;
}

/**
 * The answer as one viewer may have it: no cache keeps it for longer than they were admitted, and none that many share
 * keeps what is theirs alone.
 */
export function dressPlan(plan: ResponsePlan, { restrict, admitted, origin }: Viewer): ResponsePlan {
  const leftSeconds = Math.max(0, Math.floor(admitted.expiresSeconds - Date.now() / 1000));
  const isTheirs = admitted.via === 'cookie' || (plan.kind === 'manifest' && handsOn(restrict, admitted));
  const visibility = isTheirs ? 'private' : 'public';
  const query = childQuery(restrict, admitted);
  return {
    ...plan,
    headers: {
      ...plan.headers,
      'cache-control': `${visibility}, max-age=${Math.min(MAX_AGE_SECONDS[plan.kind], leftSeconds)}`,
      ...(restrict.origins.length > 0 && { vary: 'Origin' }),
      ...(origin !== undefined && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
      }),
    },
    ...(plan.next !== undefined && query !== '' && { next: withQuery(plan.next, query) }),
  };
}

/** What every URI of a manifest carries; empty where its viewer is admitted otherwise. */
export function childQuery(restrict: RestrictConfig, { handsOn, via }: Admitted): string {
  return restrict.propagate === 'query' && via === 'query' ? spell(handsOn) : '';
}

/** `Set-Cookie` of a manifest: for all that lies where it does, until the viewer's time is over. */
export function cookiesFor(
  { restrict, admitted }: Pick<Viewer, 'restrict' | 'admitted'>,
  kind: PlanKind,
  folder: string,
): readonly string[] {
  if (kind !== 'manifest' || restrict.propagate !== 'cookie' || admitted.via === 'cookie') return [];
  const expires = new Date(admitted.expiresSeconds * 1000).toUTCString();
  return admitted.handsOn.map(
    ([name, value]) =>
      `${cookieName(name, restrict)}=${encodeURIComponent(value)}; Path=${folder}; Expires=${expires}; ` +
      'Secure; HttpOnly; SameSite=None',
  );
}

function handsOn({ propagate }: RestrictConfig, admitted: Admitted): boolean {
  return propagate !== 'none' && admitted.handsOn.length > 0;
}

/** As it may stand in a playlist, an XML attribute and a template of DASH. */
function spell(parameters: Admitted['handsOn']): string {
  return parameters
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`)
    .join('&');
}

function withQuery(uri: string, query: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`;
}
