import type { TextFault } from './text-subject.ts';

/** A box inside a sample or a sample entry. */
export interface InnerBox {
  readonly type: string;
  readonly body: Buffer;
}

/** A few cues are shown at a time; a list of thousands is no screen. */
const BOXES_LIMIT = 1024;

/** The boxes that bytes are made of; fewer than a header's bytes left over are padding. @throws HeadwaterError `corrupt-media` */
export function innerBoxes(bytes: Buffer, fault: TextFault): InnerBox[] {
  const boxes: InnerBox[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) throw fault('a box does not fit into its sample');
    if (boxes.length === BOXES_LIMIT) throw fault(`a sample holds more than ${BOXES_LIMIT} boxes`);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}
