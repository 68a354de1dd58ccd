import { type Locate, locateMedia } from './locate-media.ts';
import type { Fault } from './manifest-fault.ts';
import { text } from './media-reference.ts';
import type { XmlElement } from './parse-xml.ts';
import type { ImageReference, ObjectLocation } from './server-manifest.ts';

/** Stands for the number of an image, from 1. */
export const TILE_NUMBER = '$Number$';

/** What has to be said of thumbnails, since no image says it. */
const NEEDED = ['tileColumns', 'tileRows', 'thumbnailDuration', 'thumbnailWidth', 'thumbnailHeight'] as const;

/** More on one image, or more pixels of one thumbnail, no player would show. */
const LIMIT = 4096;

/** Whether an `<img>` says enough to be thumbnails. */
export function isThumbnails(element: XmlElement): boolean {
  return element.name === 'img' && NEEDED.every((name) => text(element, name) !== undefined);
}

/** Why an `<img>` is left out. */
export function whyNoThumbnails({ attributes }: XmlElement): string {
  return `<img> ${attributes.get('src') ?? ''}: thumbnails need ${NEEDED.join(', ')}`;
}

/** Reads an `<img>` that {@link isThumbnails}. */
export function imageReference(
  element: XmlElement,
  manifest: ObjectLocation,
  locate: Locate,
  fault: Fault,
): ImageReference {
  const { line } = element;
  const src = element.attributes.get('src');
  if (!src) throw fault('<img> has no src', line);
  const location = locateMedia(src, manifest, locate, (detail, cause) =>
    fault(`src ${JSON.stringify(src)} of <img> ${detail}`, line, cause),
  );
  const [columns, rows, thumbnailSeconds, width, height] = NEEDED.map((name) =>
    numberIn(element, name, fault),
  );
  return {
    location,
    bitrate: Number(text(element, 'systemBitrate')) || undefined,
    columns: columns!,
    rows: rows!,
    width: width!,
    height: height!,
    thumbnailSeconds: thumbnailSeconds!,
  };
}

function numberIn(element: XmlElement, name: (typeof NEEDED)[number], fault: Fault): number {
  const value = text(element, name) ?? '';
  const spelling = name === 'thumbnailDuration' ? /^\d{1,4}(?:\.\d{1,6})?$/ : /^\d{1,4}$/;
  const number = Number(value);
  if (spelling.test(value) && number > 0 && number <= LIMIT) return number;
  throw fault(`${name} of <img> is ${JSON.stringify(value)}, not a number of 1 to ${LIMIT}`, element.line);
}
