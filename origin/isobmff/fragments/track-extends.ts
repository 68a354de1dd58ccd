import type { MediaSubject } from '../media-subject.ts';
import { type Box, childBoxes } from '../boxes.ts';
import { FieldReader } from '../field-reader.ts';

/** What the samples of a track are unless their fragment says otherwise. */
export interface SampleDefaults {
  readonly description: number;
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** Track Extends Boxes (ISO/IEC 14496-12 8.8.3), by track id. */
export function trackExtends(view: DataView, mvex: Box, subject: MediaSubject): Map<number, SampleDefaults> {
  const boxes = childBoxes(view, mvex, subject).filter(({ type }) => type === 'trex');
  return new Map(
    boxes.map((trex) => {
      const fields = new FieldReader(view, trex, subject);
      fields.take(4);
      const trackId = fields.u32();
      const [description, duration] = [fields.u32(), fields.u32()];
      return [trackId, { description, duration, size: fields.u32(), flags: fields.u32() }];
    }),
  );
}
