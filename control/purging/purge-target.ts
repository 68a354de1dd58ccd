import type { PurgeScope } from '../../origin/model/purge-scope.ts';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { ControlError } from '../control-error.ts';
import { translateRefusals } from '../lending/refusals.ts';
import { assetScopes, prefixScopes } from './url-scopes.ts';

/** What is to be forgotten. */
export type PurgeTarget =
  /** A URL, or its path, of an asset or of what is made of one. */
  | { readonly kind: 'asset' | 'prefix'; readonly url: string }
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'all' };

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
      const read = target.kind === 'asset' ? assetScopes : prefixScopes;
      const scopes = translateRefusals(PURGE_ACTION, target.kind, () => read(routes, target.url));
      if (scopes.length === 0)
        throw new ControlError('no-route', `${PURGE_ACTION}: no route leads anywhere from it`);
      return scopes;
    }
  }
}
