import type { Asset } from '../../model/asset.ts';
import { type ImageTrack, thumbnailSeconds } from '../../model/image.ts';
import type { PlanCache } from '../../model/plan-cache.ts';
import type { ResponsePlan } from '../../model/response-plan.ts';
import { imageUri, IMAGES_FOLDER } from '../images/image-uri.ts';
import { childUri } from '../plans/child-uri.ts';
import { planManifest } from '../plans/manifest-plan.ts';
import { PLAYLIST_TYPE } from '../playlists/media-playlist.ts';
import type { ImageStream } from '../playlists/multivariant-playlist.ts';

const CODECS = { 'image/jpeg': 'jpeg', 'image/png': 'png' } as const satisfies Record<
  ImageTrack['contentType'],
  string
>;

/** From the multivariant playlist: Roku's EXT-X-IMAGE-STREAM-INF. */
export function imageStreams(asset: Asset): ImageStream[] {
  return asset.images.filter(isListed).map((image) => ({
    bandwidth: image.bitrate,
    resolution: [image.width, image.height],
    codecs: [CODECS[image.contentType]],
    uri: childUri(asset, `${playlistName(asset, image)}.m3u8`),
  }));
}

function playlistName(asset: Asset, { id }: ImageTrack): string {
  return encodeURIComponent(`${asset.name}-${id}`).replaceAll('%3D', '=');
}

/** The thumbnails whose playlist is named, where some are. */
export function findImages(asset: Asset, name: string): ImageTrack | undefined {
  return asset.images.find((image) => isListed(image) && `${asset.name}-${image.id}` === name);
}

/** Timescales round. */
const ROUNDING_SECONDS = 0.01;

/** A playlist begins with the first of an image's thumbnails: it cannot say of a clip that it begins with a later one. */
function isListed({ columns, rows, tiles }: ImageTrack): boolean {
  return columns * rows === 1 || tiles.startSeconds(0) > -ROUNDING_SECONDS;
}

/** The playlist of thumbnails, in Roku's form: EXT-X-IMAGES-ONLY, and EXT-X-TILES before each image. */
export function planImagePlaylist(asset: Asset, image: ImageTrack, plans: PlanCache): ResponsePlan {
  return planManifest(asset, plans, {
    meaning: `hls ${image.id}`,
    contentType: PLAYLIST_TYPE,
    render: () => serialize(asset, image),
  });
}

function serialize(asset: Asset, image: ImageTrack): string {
  const { columns, rows, width, height, tiles } = image;
  const lasts = Array.from({ length: tiles.count }, (_, i) => {
    const end = Math.min(tiles.startSeconds(i + 1), asset.durationSeconds);
    return end - Math.max(0, tiles.startSeconds(i));
  });
  let text =
    `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:${Math.ceil(Math.max(...lasts))}\n#EXT-X-MEDIA-SEQUENCE:1\n` +
    '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-IMAGES-ONLY\n';
  for (const [i, seconds] of lasts.entries()) {
    if (seconds <= 0) break;
    const each = Number(thumbnailSeconds(image, i).toFixed(6));
    text += `#EXT-X-TILES:RESOLUTION=${width}x${height},LAYOUT=${columns}x${rows},DURATION=${each}\n`;
    text += `#EXTINF:${seconds.toFixed(6)},\n${childUri(asset, IMAGES_FOLDER + imageUri(asset, image, i + 1))}\n`;
  }
  return `${text}#EXT-X-ENDLIST\n`;
}
