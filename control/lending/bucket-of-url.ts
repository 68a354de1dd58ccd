import { parseRequestPath } from '../../origin/http/routing/request-path.ts';
import { Routes } from '../../origin/http/routing/routes.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';

/** The bucket that a player's URL leads to, by its name in the configuration; undefined where it leads nowhere. */
export function bucketOfUrl(routes: readonly RouteConfig[], url: string): string | undefined {
  try {
    return new Routes(routes).match(parseRequestPath(url.replace(/#.*/s, '')))?.bucket;
  } catch {
    return undefined;
  }
}
