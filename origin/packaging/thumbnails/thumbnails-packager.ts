import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { type ImageTrack, thumbnailSeconds } from '../../model/image.ts';
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

/** The number stands last, and has no zeros in front. */
const IMAGE_NAME = /^(.*)-([1-9]\d{0,5})\.(?:jpg|png)$/;

function planImage(asset: Asset, file: string): ResponsePlan {
  const [, name, number] = IMAGE_NAME.exec(file) ?? [];
  const image = asset.images.find(({ id }) => `${asset.name}-${id}` === name);
  const index = Number(number) - 1;
  if (image !== undefined && index < image.tiles.count && isNamed(asset, image, index, file))
    return planTile(asset, image, index);
  throw new HeadwaterError('not-found', `Cannot find ${file}: the asset has no such thumbnails`);
}

/** By the right ending, too. */
function isNamed(asset: Asset, image: ImageTrack, index: number, file: string): boolean {
  return decodeURIComponent(imageUri(asset, image, index + 1)) === file;
}

function planTile(asset: Asset, image: ImageTrack, index: number): ResponsePlan {
  const { object, start, end, prefix } = image.tiles.at(index);
  return {
    kind: 'segment',
    contentType: image.contentType,
    lengthBytes: (prefix?.length ?? 0) + end - start,
    etag: entityTag(asset, `image ${image.id} ${index}`),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [
      ...(prefix === undefined ? [] : [{ kind: 'bytes', bytes: prefix } as const]),
      { kind: 'object', object, runs: [start, end] },
    ],
    ...(index + 1 < image.tiles.count && { next: childUri(asset, imageUri(asset, image, index + 2)) }),
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
  const { columns, rows, width, height, tiles } = image;
  const endMs = Math.ceil(Math.min(asset.durationSeconds, tiles.startSeconds(tiles.count)) * 1000);
  const blocks = ['WEBVTT'];
  for (let n = 0; n < tiles.count * columns * rows; n++) {
    const tile = Math.floor(n / (columns * rows));
    const place = n % (columns * rows);
    const seconds = thumbnailSeconds(image, tile);
    const begin = tiles.startSeconds(tile) + place * seconds;
    const startMs = Math.max(0, Math.round(begin * 1000));
    if (startMs >= endMs) break;
    const until = Math.min(endMs, Math.round((begin + seconds) * 1000));
    // Of a clip, the first image may show what is before it.
    if (until <= startMs) continue;
    const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height];
    const uri = childUri(asset, `${IMAGES_FOLDER}${imageUri(asset, image, tile + 1)}`);
    blocks.push(`${timestamp(startMs)} --> ${timestamp(until)}\n${uri}#xywh=${x},${y},${width},${height}`);
  }
  return `${blocks.join('\n\n')}\n`;
}
