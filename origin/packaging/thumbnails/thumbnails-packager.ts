import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { type ImageTrack, tileSeconds } from '../../model/image.ts';
import type { Packager } from '../../model/packager.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { timestamp } from '../../text/writers/web-vtt-segment.ts';
import { imageUri, IMAGES_FOLDER } from '../images/image-uri.ts';
import { childUri } from '../plans/child-uri.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { firstMatch, type TailPattern } from '../plans/first-match.ts';
import { planManifest } from '../plans/manifest-plan.ts';

const PATTERNS: readonly TailPattern[] = [
  { pattern: /^images\/([^/]+\.(?:jpg|png))$/, plan: planImage },
  { pattern: /^([^/]*)thumbnails\.vtt$/, plan: planSprites },
];

/** Thumbnails: images as they lie in the bucket, and a list of them for players that read WebVTT. */
export const thumbnailsPackager: Packager = {
  name: 'thumbnails',
  match: (tail) => firstMatch(PATTERNS, tail),
};

function planImage(asset: Asset, file: string): ResponsePlan {
  for (const image of asset.images) {
    const index = image.tiles.findIndex((_, i) => decodeURIComponent(imageUri(asset, image, i + 1)) === file);
    if (index >= 0) return planTile(asset, image, index);
  }
  throw new HeadwaterError('not-found', `Cannot find ${file}: the asset has no such thumbnails`);
}

function planTile(asset: Asset, image: ImageTrack, index: number): ResponsePlan {
  const object = image.tiles[index]!;
  return {
    kind: 'segment',
    contentType: image.contentType,
    lengthBytes: object.sizeBytes,
    etag: entityTag(asset, `image ${image.id} ${index}`),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'object', object, runs: [0, object.sizeBytes] }],
    ...(index + 1 < image.tiles.length && { next: childUri(asset, imageUri(asset, image, index + 2)) }),
  };
}

/** A list of sprites: each cue is the place of a thumbnail on an image. W3C Media Fragments 4.2.2 */
function planSprites(asset: Asset, name: string, plans: PlanCache): ResponsePlan {
  const [image] = asset.images;
  if (image === undefined || !['', `${asset.name}-`].includes(name))
    throw new HeadwaterError('not-found', `Cannot find ${name}thumbnails.vtt: the asset has no thumbnails`);
  const render = () => spriteList(asset, image);
  return planManifest(asset, plans, { meaning: `sprites ${image.id}`, contentType: 'text/vtt', render });
}

function spriteList(asset: Asset, image: ImageTrack): string {
  const { columns, rows, width, height, thumbnailSeconds, tiles } = image;
  const endMs = Math.ceil(Math.min(asset.durationSeconds, tiles.length * tileSeconds(image)) * 1000);
  const blocks = ['WEBVTT'];
  for (let n = 0; n < tiles.length * columns * rows; n++) {
    const startMs = Math.round(n * thumbnailSeconds * 1000);
    if (startMs >= endMs) break;
    const until = Math.min(endMs, Math.round((n + 1) * thumbnailSeconds * 1000));
    const place = n % (columns * rows);
    const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
    const tile = imageUri(asset, image, Math.floor(n / (columns * rows)) + 1);
    const uri = childUri(asset, `${IMAGES_FOLDER}${tile}`);
    blocks.push(`${timestamp(startMs)} --> ${timestamp(until)}\n${uri}#xywh=${x},${y},${width},${height}`);
  }
  return `${blocks.join('\n\n')}\n`;
}
