import type { Track } from '../../model/asset.ts';
import { type Box, boxHeader, findBox } from '../boxes.ts';
import type { BoxType } from '../box-types.ts';
import { MediaSubject } from '../media-subject.ts';
import { sampleEntryBoxes } from './sample-entry.ts';

/** A box of a track's sample entry, and what it is read with. */
interface ConfigurationBox {
  readonly view: DataView;
  readonly box: Box;
  readonly subject: MediaSubject;
}

/** What configures the decoder of a track: `avcC`, `esds`. Undefined where its sample entry has none. */
export function configurationBox(
  { kind, sampleEntry, object }: Track,
  type: BoxType,
): ConfigurationBox | undefined {
  if (kind === 'textstream') return undefined;
  const subject = new MediaSubject(object.key);
  const view = new DataView(sampleEntry.buffer, sampleEntry.byteOffset, sampleEntry.length);
  const entry = boxHeader(view, 0, sampleEntry.length);
  const box = entry && findBox(sampleEntryBoxes(view, entry, kind, subject), type);
  return box && { view, box, subject };
}

/** What is in the box. */
export function contentOf({ view, box }: Pick<ConfigurationBox, 'view' | 'box'>): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + box.body, box.end - box.body);
}
