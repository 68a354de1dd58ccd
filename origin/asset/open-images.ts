import type { TrackOutline } from '../isobmff/movie/list-tracks.ts';
import { type OpenTrack, openTrack } from '../isobmff/movie/open-track.ts';
import type { Movie } from '../isobmff/movie/read-movie.ts';
import type { PickedEntry } from '../isobmff/movie/pick-sample-entry.ts';
import { sampleSize } from '../isobmff/samples/sample-tables.ts';
import type { Steps } from '../steps.ts';

/** Where width and height stand in a visual sample entry. ISO/IEC 14496-12 12.1.3 */
const SIZE_AT = 32;

/** Nobody looks for a place in steps that are shorter: more images are a film in Motion JPEG. */
const SHORTEST_SECONDS = 0.5;

/** Where each of them lies stays in memory, and is listed in playlists: five hours of one a second. */
const IMAGES_LIMIT = 18_000;

/**
 * Opens a track of images as thumbnails.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media` where they are none
 */
export function* openImages(movie: Movie, outline: TrackOutline): Steps<OpenTrack> {
  const track = yield* openTrack(movie, outline);
  const { count, durationTicks } = track.presentation;
  const reason = whyNoThumbnails(count, durationTicks / track.description.timescale) ?? whyNoImages(track);
  if (reason !== undefined) throw outline.subject.unsupported(reason);
  return track;
}

function whyNoImages({ entry, tables, presentation }: OpenTrack): string | undefined {
  const { first, count } = presentation;
  const lacks = (i: number) => sampleSize(tables.view, tables.sizes, first + i) === 0;
  for (let i = 0; i < count; i++) if (lacks(i)) return `image ${i + 1} has no bytes`;
  return sizeOf(entry).includes(0) ? 'its sample entry does not say how large its images are' : undefined;
}

function whyNoThumbnails(count: number, seconds: number): string | undefined {
  if (count === 1) return 'it is one image (cover art), which players do not show as video';
  if (count > IMAGES_LIMIT) return `it has ${count} images, the limit of thumbnails is ${IMAGES_LIMIT}`;
  if (seconds / count >= SHORTEST_SECONDS) return undefined;
  return 'it is a film of images (Motion JPEG), which players do not show as video: encode it as H.264 or HEVC';
}

/** Width and height of each image. */
export function sizeOf({ bytes }: PickedEntry): readonly [width: number, height: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint16(SIZE_AT), view.getUint16(SIZE_AT + 2)];
}
