import { HeadwaterError } from '../../model/errors.ts';
import { type Box, boxHeader, findBox } from '../boxes.ts';
import type { MediaSubject } from '../media-subject.ts';
import { elementaryStream } from '../sound/es-descriptor.ts';
import { sampleEntryBoxes } from './sample-entry.ts';

/** Sample entries of images that browsers show by themselves; what `mp4v` is, its `esds` says. */
const IMAGE_ENTRIES: ReadonlyMap<string, string> = new Map([
  ['jpeg', 'jpeg'],
  // ISO/IEC 23008-12 H.2
  ['mjpg', 'jpeg'],
  ['png ', 'png'],
]);

/** objectTypeIndication of ISO/IEC 10918-1, and of Portable Network Graphics. https://mp4ra.org/registered-types/object-types */
const IMAGE_OBJECTS: ReadonlyMap<number, string> = new Map([
  [0x6c, 'jpeg'],
  [0x6d, 'png'],
]);

/** What the samples of a visual sample entry are, where each is an image by itself: `jpeg`, `png`. */
export function imageCodec(view: DataView, entry: Box, subject: MediaSubject): string | undefined {
  if (entry.type !== 'mp4v') return IMAGE_ENTRIES.get(entry.type);
  try {
    const esds = findBox(sampleEntryBoxes(view, entry, 'video', subject), 'esds');
    return esds && IMAGE_OBJECTS.get(elementaryStream(view, esds, subject).objectType);
  } catch (error) {
    // Pictures of such a codec are left out in any case; nobody has to miss the rest because of what configures them.
    if (error instanceof HeadwaterError) return undefined;
    throw error;
  }
}

/** What each sample has to begin with to be an image (`jpgC`). ISO/IEC 23008-12 H.3 */
export function imagePrefix(bytes: Uint8Array, subject: MediaSubject): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entry = boxHeader(view, 0, bytes.length);
  const prefix = entry && findBox(sampleEntryBoxes(view, entry, 'video', subject), 'jpgC');
  return prefix && bytes.subarray(prefix.body, prefix.end);
}
