import type { Asset } from '../../model/asset.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { entityTag } from './entity-tag.ts';

/** A manifest, before it is written. */
export interface Manifest {
  /** What is asked of the asset, in the format's words. */
  readonly meaning: string;
  readonly contentType: string;
  readonly render: () => string;
}

/** Renders a manifest, or takes the one that is kept, since a shield asks for it again and again. */
export function planManifest(asset: Asset, plans: PlanCache, manifest: Manifest): ResponsePlan {
  const { meaning, contentType, render } = manifest;
  return plans.planOnce(asset, meaning, () => {
    const bytes = Buffer.from(render());
    return {
      kind: 'manifest',
      contentType,
      lengthBytes: bytes.length,
      etag: entityTag(asset, meaning),
      lastModifiedMs: asset.lastModifiedMs,
      parts: [{ kind: 'bytes', bytes }],
    };
  });
}
