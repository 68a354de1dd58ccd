import type { ObjectStore } from '../model/object-store.ts';
import type { RouteConfig } from '../origin-config.ts';
import type { ObjectFinder, PlanningSources } from './route-modes.ts';

/** What plans of a route are made from, and where their bytes come from. */
interface Sources extends PlanningSources {
  readonly store: ObjectStore;
}

/** Those of a worker, and those of routes that keep what they serve. */
export interface RouteSources extends Sources {
  readonly contents: ReadonlyMap<RouteConfig, ObjectFinder & ObjectStore>;
}

export function sourcesOf(route: RouteConfig, sources: RouteSources): Sources {
  const content = route.cache && sources.contents.get(route);
  return content === undefined ? sources : { assets: sources.assets, files: content, store: content };
}
