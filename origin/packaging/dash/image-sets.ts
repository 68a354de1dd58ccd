import type { Asset } from '../../model/asset.ts';
import { tileSeconds } from '../../model/image.ts';
import type { DashProfile } from '../../model/packager.ts';
import { imageUri, IMAGES_FOLDER } from '../images/image-uri.ts';
import { childUri } from '../plans/child-uri.ts';
import type { AdaptationSet } from './mpd.ts';

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
          durationTicks: Math.round(tileSeconds(image) * TIMESCALE),
          timeline: [],
        },
      },
    ],
  }));
}
