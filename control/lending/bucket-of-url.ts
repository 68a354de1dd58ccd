import { Routes } from '../../origin/http/routing/routes.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';
import { askedPath } from './asked-path.ts';

/** The bucket that a player's URL leads to, by its name in the configuration; undefined where it leads nowhere, or cannot be read. */
export function bucketOfUrl(routes: readonly RouteConfig[], url: string): string | undefined {
  try {
    return new Routes(routes).match(askedPath('Cannot find the bucket', url.replace(/#.*/s, '')))?.bucket;
  } catch {
    return undefined;
  }
}
