import { imagePrefix } from '../isobmff/movie/image-entry.ts';
import type { ImageTrack } from '../model/image.ts';
import type { Steps } from '../steps.ts';
import { sizeOf } from './open-images.ts';
import { SampleTiles } from './sample-tiles.ts';
import type { SourceTrack } from './source-track.ts';
import { indexSamples } from './timeline/index-samples.ts';
import type { TrackIds } from './track-ids.ts';

interface BuiltImages {
  readonly images: readonly ImageTrack[];
  readonly heldBytes: number;
}

const TYPES: Readonly<Record<string, ImageTrack['contentType']>> = { jpeg: 'image/jpeg', png: 'image/png' };

/** Thumbnails out of tracks of images, one each. @throws HeadwaterError `corrupt-media` */
export function* buildImages(sources: readonly SourceTrack[], ids: TrackIds): Steps<BuiltImages> {
  const images: ImageTrack[] = [];
  let heldBytes = 0;
  for (const { track, bitrate: stated } of sources) {
    const { tables, presentation, movie, outline, entry, description } = track;
    const all = Uint32Array.of(0, presentation.count);
    const index = yield* indexSamples({ tables, presentation }, all, movie.object, outline.subject);
    const tiles = new SampleTiles(index.samples, {
      object: movie.object,
      timescale: description.timescale,
      prefix: imagePrefix(entry.bytes, outline.subject),
    });
    const [width, height] = sizeOf(entry);
    const seconds = tiles.startSeconds(tiles.count) - tiles.startSeconds(0);
    const bitrate = stated ?? Math.max(1, Math.ceil((index.segments.sizeBytes(0) * 8) / seconds));
    images.push({
      id: ids.next('img', 'und', '', bitrate),
      bitrate,
      contentType: TYPES[description.codec]!,
      columns: 1,
      rows: 1,
      width,
      height,
      thumbnailSeconds: tiles.everySeconds(),
      tiles,
    });
    heldBytes += tiles.heldBytes;
  }
  return { images, heldBytes };
}
