import type { RouteConfig, ShieldConfig } from '../../../origin/origin-config.ts';

/** What was decided of a route, for programs. Names and no keys: nothing of it is secret. */
export interface UnderstoodRoute extends Pick<RouteConfig, 'path' | 'bucket' | 'prefix' | 'mode'> {
  /** Null: any that no route names. */
  readonly hosts: readonly string[] | null;
  /** All that whoever asks has to show; null: nothing. */
  readonly shield: readonly ('key' | 'certificate' | 'signature')[] | null;
  /** Any of what a viewer has to show; null: nothing. */
  readonly viewers: { readonly keyGroups: readonly string[]; readonly token: boolean } | null;
  /** Ids. */
  readonly pathways: readonly string[];
  readonly versionedUrls: boolean;
}

export function understoodRoute(route: RouteConfig): UnderstoodRoute {
  const { path, hosts = null, bucket, prefix, mode, shield, restrict, pathways = [], versionedUrls } = route;
  return {
    path,
    hosts,
    bucket,
    prefix,
    mode,
    shield: shield === undefined ? null : shieldWays(shield),
    viewers:
      restrict === undefined ? null : { keyGroups: restrict.keyGroups, token: restrict.tokens !== undefined },
    pathways: pathways.map(({ id }) => id),
    versionedUrls: versionedUrls === true,
  };
}

function shieldWays({ secret, certificateNames, sigv4 }: ShieldConfig) {
  return [
    ...(secret === undefined ? [] : (['key'] as const)),
    ...(certificateNames === undefined ? [] : (['certificate'] as const)),
    ...(sigv4 === undefined ? [] : (['signature'] as const)),
  ];
}
