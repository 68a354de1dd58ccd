import type { Asset } from '../../model/asset.ts';
import { entityTag } from './entity-tag.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';

/** A manifest: rendered once, then kept with the asset under its meaning, since a shield asks for it again and again. */
export function planManifest(
  asset: Asset,
  meaning: string,
  contentType: string,
  render: () => string,
): ResponsePlan {
  const known = asset.rendered.get(meaning);
  if (known !== undefined) return known;
  const bytes = Buffer.from(render());
  const plan: ResponsePlan = {
    kind: 'manifest',
    contentType,
    lengthBytes: bytes.length,
    etag: entityTag(asset, meaning),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'bytes', bytes }],
  };
  asset.rendered.set(meaning, plan);
  return plan;
}
