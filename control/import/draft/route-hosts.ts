import type { DraftRoute, VirtualServer } from './draft-route.ts';

/** A route, and the virtual hosts that have it; absent: all that no route names. */
export interface PlacedRoute extends DraftRoute {
  readonly hosts?: readonly string[];
}

/** Whose requests are those that no server is named for. */
export type Rest = 'first-server' | 'nobody';

/**
 * Tells routes of several servers apart by host; of one alone, they are everybody's. The requests of hosts that nobody names
 * are those of the server that says so, or of the first.
 */
export function hostsOfRoutes(routes: readonly DraftRoute[], rest: Rest): PlacedRoute[] {
  const servers = new Map(routes.map(({ server }) => [idOf(server), server]));
  if (servers.size <= 1) return rest === 'nobody' ? routes.map(forEverybody) : [...routes];
  const [first] = servers.values();
  const fallback =
    [...servers.values()].find(({ isDefault }) => isDefault) ?? (rest === 'first-server' ? first : undefined);
  const named = [...servers.values()].filter((server) => server !== fallback).flatMap(({ names }) => names);
  return routes.flatMap((route): PlacedRoute[] => {
    const { server } = route;
    const isTheRest = fallback !== undefined && idOf(server) === idOf(fallback);
    if (server.names.length > 0 && !isTheRest) return [{ ...route, hosts: server.names }];
    // Where no server has the rest, a rule without a host is one of all hosts.
    return rest === 'nobody' && named.length > 0
      ? [route, { ...route, hosts: [...new Set(named)] }]
      : [route];
  });
}

/** Of one host; the others had nothing. */
function forEverybody(route: DraftRoute): PlacedRoute {
  const { server, notes = [] } = route;
  if (server.names.length === 0) return route;
  return { ...route, notes: [...notes, `was for ${server.names.join(', ')}; here for every host`] };
}

function idOf({ names }: VirtualServer): string {
  return names.toSorted().join(' ');
}
