import type { Asset } from '../../model/asset.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { entityTag } from './entity-tag.ts';

/** A manifest, before it is written. */
interface Manifest {
  /** What is asked of the asset, in the format's words. */
  readonly meaning: string;
  readonly contentType: string;
  readonly render: () => string;
}

/** Tells what of the source is not in the manifest, so that nobody has to guess why a track is missing. */
const LEFT_OUT = 'headwater-left-out';

/** Proxies take headers of a few KiB; a file of a hundred subtitles must not be refused for a remark. */
const LEFT_OUT_LIMIT = 1024;

/** Printable ASCII alone: names in a file may hold anything. */
function headerText(reasons: readonly string[]): string {
  return reasons
    .join('; ')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, LEFT_OUT_LIMIT);
}

/** Renders a manifest, or takes the one that is kept, since a shield asks for it again and again. */
export function planManifest(asset: Asset, plans: PlanCache, manifest: Manifest): ResponsePlan {
  return plans.planOnce(asset, manifest.meaning, () => renderManifest(asset, manifest));
}

export function renderManifest(asset: Asset, { meaning, contentType, render }: Manifest): ResponsePlan {
  const { leftOut, ignored } = asset;
  const bytes = Buffer.from(render());
  return {
    kind: 'manifest',
    contentType,
    lengthBytes: bytes.length,
    etag: entityTag(asset, meaning),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'bytes', bytes }],
    ...(ignored.length > 0 && { ignored }),
    ...(leftOut.length > 0 && { leftOut, headers: { [LEFT_OUT]: headerText(leftOut) } }),
  };
}
