import type { MediaSubject } from './media-subject.ts';
import { type Box, boxHeader } from './boxes.ts';
import type { Window } from './object-reader.ts';

/**
 * The top-level box at `at`, by its place in the object; undefined where its header is not in the window.
 * @throws HeadwaterError `corrupt-media` where it does not fit into the object
 */
export function topLevelBox(
  window: Window,
  at: number,
  objectBytes: number,
  subject: MediaSubject,
): Box | undefined {
  const { start, bytes } = window;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const toTheEnd = start + bytes.length === objectBytes && at + 8 <= objectBytes;
  if (at - start + 16 > bytes.length && !toTheEnd) return undefined;
  const box = boxHeader(view, at - start, objectBytes, start);
  if (box && box.end <= objectBytes) return box;
  const claim = box
    ? `${box.type} box at ${at} claims ${box.end - box.start}`
    : `box at ${at} claims too few`;
  throw subject.corrupt(`its ${claim} bytes, the object has ${objectBytes}`);
}
