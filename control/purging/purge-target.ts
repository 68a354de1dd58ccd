import type { PurgeScope } from '../../origin/model/purge-scope.ts';
import type { OriginConfig, RouteConfig } from '../../origin/origin-config.ts';
import { ControlError } from '../control-error.ts';
import { askedPath } from '../lending/asked-path.ts';
import { translateRefusals } from '../lending/refusals.ts';
import { assetScopes, prefixScopes } from './url-scopes.ts';

/** What is to be forgotten. */
export type PurgeTarget =
  UrlTarget | { readonly kind: 'bucket'; readonly bucket: string } | { readonly kind: 'all' };

/** A URL, or its path, of an asset or of what is made of one. */
interface UrlTarget {
  readonly kind: 'asset' | 'prefix';
  readonly url: string;
}

/** How refusals begin. */
export const PURGE_ACTION = 'Cannot purge';

type Known = Pick<OriginConfig, 'buckets' | 'routes'>;

/** @throws ControlError `invalid-argument`, `no-route`, `unknown-bucket` */
export function scopesOf(target: PurgeTarget, { buckets, routes }: Known): PurgeScope[] {
  const wholeBucket = (bucket: string): PurgeScope => ({ kind: 'prefix', bucket, prefix: '' });
  switch (target.kind) {
    case 'all':
      return Object.keys(buckets).map(wholeBucket);
    case 'bucket':
      if (!Object.hasOwn(buckets, target.bucket))
        throw new ControlError('unknown-bucket', `${PURGE_ACTION}: no bucket of this name is configured`);
      return [wholeBucket(target.bucket)];
    case 'asset':
    case 'prefix': {
      const scopes = scopesOfUrl(target, routes);
      if (scopes.length === 0)
        throw new ControlError('no-route', `${PURGE_ACTION}: no route leads anywhere from it`);
      return scopes;
    }
  }
}

/**
 * What a URL leads to; nothing where no route does.
 * @throws ControlError `invalid-argument`
 */
export function scopesOfUrl({ kind, url }: UrlTarget, routes: readonly RouteConfig[]): PurgeScope[] {
  // What follows a `#` was never sent; a query tells parts of an asset apart, and all of it is meant.
  const path = askedPath(PURGE_ACTION, url.replace(/[?#].*/s, ''), kind);
  const scopesOfPath = kind === 'asset' ? assetScopes : prefixScopes;
  return translateRefusals(PURGE_ACTION, kind, () => scopesOfPath(routes, path));
}
