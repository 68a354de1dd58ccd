import type { BoxType } from './box-types.ts';
import type { MediaSubject } from './media-subject.ts';

/** A box by its place: `start` of the header, `body` after it (version and flags are part of the body), `end`. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** Real containers hold a few dozen boxes; a list of millions of empty ones would cost more memory than the file. */
const CHILDREN_LIMIT = 4096;

/**
 * Reads a box header (ISO/IEC 14496-12 4.2) whose bytes, up to 16, must be in view. The sizes are as claimed:
 * `end` is not checked against anything. Undefined where the claimed size cannot even hold the header.
 *
 * @param limit Where a box of size 0, "to the end", ends.
 * @param origin Added to every place: where the view's first byte lies.
 */
export function boxHeader(view: DataView, at: number, limit: number, origin = 0): Box | undefined {
  const size32 = view.getUint32(at);
  const header = size32 === 1 ? 16 : 8;
  if (header === 16 && at + 16 > view.byteLength) return undefined;
  const size = size32 === 1 ? uint64(view, at + 8) : size32 === 0 ? limit - origin - at : size32;
  if (size < header) return undefined;
  const start = origin + at;
  return { type: fourCharacterCode(view, at + 4), start, body: start + header, end: start + size };
}

/** The boxes directly inside `parent`, from `at` (its body by default). Fewer than 8 bytes left over are padding. */
export function childBoxes(view: DataView, parent: Box, subject: MediaSubject, at = parent.body): Box[] {
  const children: Box[] = [];
  while (at + 8 <= parent.end) {
    const box = boxHeader(view, at, parent.end);
    if (!box || box.end > parent.end) {
      throw subject.corrupt(`a box at ${at} does not fit into its ${parent.type} box`);
    }
    if (children.push(box) > CHILDREN_LIMIT) {
      throw subject.corrupt(`its ${parent.type} box holds more than ${CHILDREN_LIMIT} boxes`);
    }
    at = box.end;
  }
  return children;
}

/** The box of the given type among `boxes`; the first, if there are several. */
export function findBox(boxes: readonly Box[], type: BoxType): Box | undefined {
  return boxes.find((box) => box.type === type);
}

/** Like {@link findBox}, for boxes that must be there. */
export function requireBox(boxes: readonly Box[], type: BoxType, subject: MediaSubject): Box {
  const box = findBox(boxes, type);
  if (!box) throw subject.corrupt(`it has no ${type} box`);
  return box;
}

/** Makes sure the box's body has at least so many bytes, so that fixed fields can be read without a look. */
export function requireBody(box: Box, bytes: number, subject: MediaSubject): void {
  if (box.end - box.body < bytes) throw subject.corrupt(`its ${box.type} box is too short`);
}

export function fourCharacterCode(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

/** A 64-bit integer as a number; beyond 2^53 inexact, which every caller's bounds check refuses. */
export function uint64(view: DataView, at: number): number {
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}
