import type { RouteConfig } from '../../../origin/origin-config.ts';
import { understoodRoute } from './understood-route.ts';

/** What a line about a route tells, by its heading. Lines within a cell keep a long list narrow. */
const COLUMNS = {
  ROUTE: ({ path }) => path,
  HOST: ({ hosts = ['any'] }) => hosts.join('\n'),
  BUCKET: ({ bucket }) => bucket,
  PREFIX: ({ prefix }) => prefix || '(none)',
  MODE: ({ mode }) => mode,
  ANSWERS: answered,
  MANIFESTS: manifests,
} as const satisfies Record<string, (route: RouteConfig) => string>;

export const ROUTE_HEAD: readonly string[] = Object.keys(COLUMNS);

/** A cell for each of {@link ROUTE_HEAD}. Names and no keys: nothing of it is secret. */
export function routeCells(route: RouteConfig): readonly string[] {
  return Object.values(COLUMNS).map((cell) => cell(route));
}

/** Who has to show what. A viewer behind a shield is asked for both. */
function answered(route: RouteConfig): string {
  const { shield, viewers } = understoodRoute(route);
  const ways = viewers && [
    ...viewers.keyGroups.map((name) => `key group ${name}`),
    ...(viewers.token ? ['token'] : []),
  ];
  const asked = [
    ...(shield === null ? [] : [`shield by ${shield.join('\n  and ')}`]),
    ...(ways === null ? [] : [`viewers by ${ways.join('\n  or ')}`]),
  ];
  return asked.join('\n') || 'everybody';
}

function manifests(route: RouteConfig): string {
  const { pathways, versionedUrls } = understoodRoute(route);
  return [...pathways.map((id) => `pathway ${id}`), ...(versionedUrls ? ['versioned URLs'] : [])].join('\n');
}
