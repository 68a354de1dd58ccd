import { type Box, findBox } from '../boxes.ts';
import type { MediaKind } from './codecs.ts';
import type { MediaSubject } from '../media-subject.ts';
import type { TrackOutline } from './list-tracks.ts';
import { sampleEntryBoxes } from './sample-entry.ts';

/** A sample entry, and the numbers of those that mean the same. */
interface DistinctEntry {
  readonly entry: Box;
  readonly numbers: number[];
}

/** Films that were joined; of more parts it would be a playlist. */
const ENTRIES_LIMIT = 64;

/**
 * The entries of all samples. Pictures may have several of one codec; for sound, players would have to change the decoder.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function distinctEntries(view: DataView, track: TrackOutline): DistinctEntry[] {
  const { entries, used, kind, format, stbl, subject } = track;
  const claimed = view.getUint32(findBox(stbl, 'stsd')!.body + 4);
  if (entries.length === 0 || claimed !== entries.length || entries.some(isLarge)) {
    throw subject.corrupt(`its stsd box claims ${claimed} sample entries, it holds ${entries.length}`);
  }
  const distinct = new Map<string, DistinctEntry>();
  for (const number of used) {
    const entry = entries[number - 1];
    if (entry === undefined) {
      const there = entries.length === 1 ? 'there is one' : `there are ${entries.length}`;
      throw subject.corrupt(`its samples use sample description ${number}, ${there}`);
    }
    if (entry.type !== format) {
      const both = [format, entry.type].map((type) => JSON.stringify(type)).join(' and ');
      throw subject.unsupported(`its samples use sample entries of different codecs, ${both}`);
    }
    const meaning = used.length === 1 ? '' : meaningOf(view, entry, kind!, subject).toString('latin1');
    const same = distinct.get(meaning);
    if (same === undefined) distinct.set(meaning, { entry, numbers: [number] });
    else same.numbers.push(number);
  }
  if (distinct.size > (kind === 'video' ? ENTRIES_LIMIT : 1)) {
    throw subject.unsupported(`its samples use ${distinct.size} sample entries that differ`);
  }
  return [...distinct.values()];
}

function isLarge({ start, body }: Box): boolean {
  return body !== start + 8;
}

/** Tools that join files write an entry for each, all the same but for what they measured (`btrt`). */
function meaningOf(view: DataView, entry: Box, kind: MediaKind, subject: MediaSubject): Buffer {
  const bytes = Buffer.from(view.buffer, view.byteOffset + entry.body, entry.end - entry.body);
  // QuickTime's extensions are no boxes: where there are some, all has to be the same.
  if (kind === 'textstream' || !bytes.includes('btrt', 0, 'latin1')) return bytes;
  const measured = sampleEntryBoxes(view, entry, kind === 'audio' ? kind : 'video', subject).find(
    ({ type }) => type === 'btrt',
  );
  if (measured === undefined) return bytes;
  const [start, end] = [measured.start - entry.body, measured.end - entry.body];
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}
