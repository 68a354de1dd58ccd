import type { TextFormat, TextTrack } from '../model/text.ts';
import type { Steps } from '../steps.ts';
import type { SourceTrack } from './source-track.ts';
import { bcp47, sourceLanguage } from './language.ts';
import type { SourceTextFile } from './look-up-texts.ts';
import { indexSamples } from './timeline/index-samples.ts';
import { labelOf } from './track-label.ts';
import type { TrackIds } from './track-ids.ts';

/** What other packagers call a text in URLs, where nothing else is said: what it takes is not known before it is read. */
const USUAL_BITRATE = 1000;

interface SourceTexts {
  readonly tracks: readonly SourceTrack[];
  readonly files: readonly SourceTextFile[];
}

interface Placing {
  readonly ids: TrackIds;
  /** How much later all of the asset is presented than its edits say: files of text know of no edit. */
  readonly laterMs: number;
}

interface BuiltTexts {
  readonly texts: TextTrack[];
  /** When the last track of a media file ends; 0 where there is none. */
  readonly endMs: number;
  readonly heldBytes: number;
}

/** What is known of a text before it has an id, which are given in order. */
interface FoundText {
  readonly said: Said;
  readonly text: Pick<TextTrack, 'format' | 'trackId' | 'source'>;
}

/**
 * The texts of an asset: in the order of its server manifest, else tracks of media files, then files of their own.
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function* buildTexts({ tracks, files }: SourceTexts, { ids, laterMs }: Placing): Steps<BuiltTexts> {
  const texts: FoundText[] = [];
  let [heldBytes, endMs] = [0, 0];
  for (const source of tracks) {
    const { tables, presentation, movie, outline, entry, description } = source.track;
    const all = Uint32Array.of(0, presentation.count);
    const index = yield* indexSamples({ tables, presentation }, all, movie.object, outline.subject);
    heldBytes += index.heldBytes + (tables.view === movie.view ? 0 : tables.view.byteLength);
    endMs = Math.max(endMs, Math.ceil((presentation.endTicks * 1000) / description.timescale));
    const samples = {
      table: index.samples,
      totalBytes: index.segments.sizeBytes(0),
      timescale: description.timescale,
      entry: entry.bytes,
      presentationShiftTicks: presentation.presentationShiftTicks,
      startTicks: presentation.startTicks,
    };
    const said = {
      ...source,
      language: source.language ?? description.language,
      label: labelOf(source.label) ?? labelOf(description.name),
    };
    const { trackId } = outline;
    const lies = { kind: 'samples', object: movie.object, samples } as const;
    texts.push({ said, text: { format: entry.format as TextFormat, trackId, source: lies } });
  }
  for (const file of files) {
    const { object, format } = file;
    texts.push({ said: file, text: { format, trackId: 0, source: { kind: 'file', object, laterMs } } });
  }
  const inOrder = texts.toSorted((a, b) => (a.said.order ?? 0) - (b.said.order ?? 0));
  return { texts: inOrder.map(({ said, text }) => textTrack(said, ids, text)), endMs, heldBytes };
}

type Said = Pick<SourceTextFile, 'order' | 'bitrate' | 'language' | 'label' | 'roles' | 'accessibility'>;

function textTrack(said: Said, ids: TrackIds, found: FoundText['text']): TextTrack {
  const language = sourceLanguage(said.language ?? 'und');
  const bitrate = said.bitrate ?? USUAL_BITRATE;
  const label = labelOf(said.label);
  return {
    kind: 'textstream',
    // All are written in whatever form a player asks for: none is a group of its own.
    id: ids.next('textstream', language, '', bitrate),
    language: bcp47(language),
    bitrate,
    ...found,
    ...(label === undefined ? {} : { label }),
    ...(said.roles && { roles: said.roles }),
    ...(said.accessibility && { accessibility: said.accessibility }),
    shiftMs: 0,
  };
}
