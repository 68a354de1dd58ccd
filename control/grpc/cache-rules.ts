import type { RouteConfig } from '../../origin/origin-config.ts';
import { EVERY_BUCKET } from '../access/permission.ts';
import { auditedUrl } from '../lending/audited-url.ts';
import { PURGE_ACTION, scopesOfUrl } from '../purging/purge-target.ts';
import { toldOf } from './acknowledgement-message.ts';
import type { CacheServiceService, PurgeRequest } from './gen/headwater/control/v1/cache_service.ts';
import type { RulesOf } from './rpc-rules.ts';

/** Whoever may give a bucket another credential may have it read anew. */
export const cacheRules: RulesOf<typeof CacheServiceService> = {
  purge: {
    role: 'rotator',
    action: PURGE_ACTION,
    bucket: bucketOfPurge,
    audit: {
      action: 'purge',
      subject: ({ target }) => {
        if (target === undefined) return {};
        if (target.$case === 'bucket') return { bucket: target.value };
        return target.$case === 'all' ? { all: true } : { [target.$case]: auditedUrl(target.value) };
      },
      effect: ({ workers }) => ({
        ...toldOf({ workers: workers.flatMap(({ acknowledgement }) => acknowledgement ?? []) }),
        assets: workers.reduce((sum, { assets }) => sum + assets, 0),
      }),
    },
  },
};

/** The one bucket that it is about; what spans several is for whoever may change all. */
function bucketOfPurge({ target }: PurgeRequest, routes: readonly RouteConfig[]): string | undefined {
  switch (target?.$case) {
    case 'bucket':
      return target.value;
    case 'all':
      return EVERY_BUCKET;
    case 'asset':
    case 'prefix':
      return oneBucket(() => scopesOfUrl({ kind: target.$case, url: target.value }, routes));
    case undefined:
      return undefined;
  }
}

function oneBucket(read: () => readonly { readonly bucket: string }[]): string | undefined {
  let buckets: Set<string>;
  try {
    buckets = new Set(read().map(({ bucket }) => bucket));
  } catch {
    // What cannot be read is refused for that.
    return undefined;
  }
  return buckets.size > 1 ? EVERY_BUCKET : [...buckets][0];
}
