import { HeadwaterError } from '../../origin/model/errors.ts';
import type { PurgeScope } from '../../origin/model/purge-scope.ts';
import { parseTarget } from '../../origin/http/routing/parse-target.ts';
import type { RequestPath } from '../../origin/http/routing/request-path.ts';
import { Routes } from '../../origin/http/routing/routes.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';

/**
 * The objects that a URL leads to: of an asset where it names one, or a file. Without a host it counts for every one.
 *
 * @throws HeadwaterError `malformed-url`
 */
export function assetScopes(routes: readonly RouteConfig[], path: RequestPath): PurgeScope[] {
  return routesByHost(routes, path).flatMap((ofHost): PurgeScope[] => {
    const route = ofHost.find((each) => path.path.startsWith(each.path));
    return route === undefined ? [] : [{ kind: 'object', bucket: route.bucket, key: keyOf(route, path) }];
  });
}

/**
 * All that URLs which begin so lead to.
 *
 * @throws HeadwaterError `malformed-url`
 */
export function prefixScopes(routes: readonly RouteConfig[], path: RequestPath): PurgeScope[] {
  return routesByHost(routes, path).flatMap((ofHost): PurgeScope[] => {
    const above = ofHost.find((each) => path.path.startsWith(each.path));
    const below = ofHost.filter((each) => each !== above && each.path.startsWith(path.path));
    return [
      ...(above === undefined ? [] : scopesBehind(above, path)),
      ...below.map(({ bucket, prefix }): PurgeScope => ({ kind: 'prefix', bucket, prefix })),
    ];
  });
}

/** Routes of the host that is named, or of each there is; the longest path first. */
function routesByHost(routes: readonly RouteConfig[], { host }: RequestPath): (readonly RouteConfig[])[] {
  if (host !== undefined) return [new Routes(routes).of(host)];
  const names = new Set([undefined, ...routes.flatMap(({ hosts = [] }) => hosts)]);
  const longestFirst = routes.toSorted((a, b) => b.path.length - a.path.length);
  return [...names].map((name) =>
    longestFirst.filter(({ hosts }) => (name === undefined ? hosts === undefined : hosts?.includes(name))),
  );
}

/** Keys that begin so; and an asset, where the prefix is of what is made of it. */
function scopesBehind(route: RouteConfig, path: RequestPath): PurgeScope[] {
  const { bucket } = route;
  const prefix = plainKey(route, path);
  const key = keyOf(route, path);
  const keys: PurgeScope = { kind: 'prefix', bucket, prefix };
  return prefix.startsWith(`${key}/`) ? [keys, { kind: 'object', bucket, key }] : [keys];
}

function keyOf(route: RouteConfig, path: RequestPath): string {
  if (route.mode === 'passthrough') return plainKey(route, path);
  try {
    // The asset itself may be named, without anything in it.
    return parseTarget(route, { ...path, path: `${path.path.replace(/\/$/, '')}/-` }).key;
  } catch (error) {
    // A text or a picture beside an asset.
    if (error instanceof HeadwaterError && error.code === 'not-found') return plainKey(route, path);
    throw error;
  }
}

function plainKey(route: RouteConfig, { path }: RequestPath): string {
  return route.prefix + path.slice(route.path.length);
}
