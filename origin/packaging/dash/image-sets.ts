import type { Asset } from '../../model/asset.ts';
import type { ImageTrack } from '../../model/image.ts';
import type { DashProfile } from '../../model/packager.ts';
import { imageUri, IMAGES_FOLDER } from '../images/image-uri.ts';
import { childUri } from '../plans/child-uri.ts';
import type { AdaptationSet, SegmentTemplate } from './mpd.ts';

/** How many thumbnails an image has, side by side and one above the other. DASH-IF IOP 6.2.6 */
const THUMBNAIL_TILE = 'http://dashif.org/guidelines/thumbnail_tile';

/** From where the media of a profile is. */
const FOLDERS = { live: `../${IMAGES_FOLDER}`, 'on-demand': IMAGES_FOLDER } as const satisfies Record<
  DashProfile,
  string
>;

/** Ticks of a second, so that durations of fractions are integers. */
const TIMESCALE = 1_000_000;

/** Thumbnails, each form a set of its own. DASH-IF IOP 6.2.6 */
export function imageSets(asset: Asset, profile: DashProfile): Omit<AdaptationSet, 'id'>[] {
  return asset.images.map((image) => ({
    contentType: 'image',
    mimeType: image.contentType,
    accessPointType: 1,
    supplementalProperties: [],
    accessibility: [],
    roles: [],
    representations: [
      {
        id: image.id,
        bandwidth: image.bitrate,
        width: image.columns * image.width,
        height: image.rows * image.height,
        essentialProperties: [{ scheme: THUMBNAIL_TILE, value: `${image.columns}x${image.rows}` }],
        segments: {
          kind: 'template',
          timescale: TIMESCALE,
          media: childUri(asset, FOLDERS[profile] + imageUri(asset, image, '$Number$')),
          startNumber: 1,
          ...timing(image),
        },
      },
    ],
  }));
}

/** One duration where all images have it, since players know that best; else when each of them stands. */
function timing(image: ImageTrack): Pick<SegmentTemplate, 'offsetTicks' | 'durationTicks' | 'timeline'> {
  const { columns, rows, thumbnailSeconds, tiles } = image;
  const begin = tiles.startSeconds(0);
  if (thumbnailSeconds !== undefined) {
    const durationTicks = ticks(columns * rows * thumbnailSeconds);
    return { durationTicks, timeline: [], ...(begin < 0 && { offsetTicks: ticks(-begin) }) };
  }
  const starts = Array.from({ length: tiles.count + 1 }, (_, i) => Math.max(0, ticks(tiles.startSeconds(i))));
  const timeline = starts.slice(0, -1).map((t, i) => ({ t, d: starts[i + 1]! - t, repeats: 0 }));
  return { timeline };
}

function ticks(seconds: number): number {
  return Math.round(seconds * TIMESCALE);
}
