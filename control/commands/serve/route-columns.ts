import type { RestrictConfig, RouteConfig, ShieldConfig } from '../../../origin/origin-config.ts';

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
function answered({ shield, restrict }: RouteConfig): string {
  const asked = [
    ...(shield === undefined ? [] : [`shield by ${shieldWays(shield).join('\n  and ')}`]),
    ...(restrict === undefined ? [] : [`viewers by ${viewerWays(restrict).join('\n  or ')}`]),
  ];
  return asked.join('\n') || 'everybody';
}

/** All of them count together. */
function shieldWays({ secret, certificateNames, sigv4 }: ShieldConfig): string[] {
  return [
    ...(secret === undefined ? [] : ['key']),
    ...(certificateNames === undefined ? [] : ['certificate']),
    ...(sigv4 === undefined ? [] : ['signature']),
  ];
}

/** Each of them is enough. */
function viewerWays({ keyGroups, tokens }: RestrictConfig): string[] {
  return [...keyGroups.map((name) => `key group ${name}`), ...(tokens === undefined ? [] : ['token'])];
}

function manifests({ pathways = [], versionedUrls }: RouteConfig): string {
  return [
    ...pathways.map(({ id }) => `pathway ${id}`),
    ...(versionedUrls === true ? ['versioned URLs'] : []),
  ].join('\n');
}
