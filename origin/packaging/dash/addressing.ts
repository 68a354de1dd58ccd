import type { Asset, Track } from '../../model/asset.ts';
import { childUri } from '../plans/child-uri.ts';
import { trackUri } from '../tracks/track-name.ts';
import type { SegmentBase, SegmentTemplate } from './mpd.ts';
import { headOfTrackFile } from './plan-track-file.ts';
import { timeline } from './timeline.ts';

/** Where the segments are, from the MPD's own URL. */
export const MEDIA_FOLDER = 'dash/';

/** How the segments of a track are found: the profiles and templates of DASH differ in nothing else. */
export type Addressing = (asset: Asset, track: Track) => SegmentTemplate | SegmentBase;

/** By the time that a segment begins, `$Time$`, or by its number, `$Number$`. ISO/IEC 23009-1 5.3.9.4.4 */
export function templateAddressing(asset: Asset, { timescale, segments }: Track): SegmentTemplate {
  const name = `${encodeURIComponent(asset.name)}-$RepresentationID$`;
  const isNumbered = asset.dash.addressing === 'number';
  return {
    kind: 'template',
    timescale,
    initialization: childUri(asset, `${name}.dash`),
    media: childUri(asset, isNumbered ? `${name}-$Number$.m4s` : `${name}-$Time$.dash`),
    ...(isNumbered && { startNumber: 1 }),
    timeline: timeline(segments),
  };
}

/**
 * As one file, with an index in it. ISO/IEC 23009-1 5.3.9.2
 *
 * Its URL is whole, from the MPD's own: libavformat forgets the BaseURL of a Period where a Representation has one.
 */
export function fileAddressing(asset: Asset, track: Track): SegmentBase {
  return {
    kind: 'base',
    url: childUri(asset, `${MEDIA_FOLDER}${trackUri(asset, track)}.mp4`),
    timescale: track.timescale,
    ...headOfTrackFile(track),
  };
}
