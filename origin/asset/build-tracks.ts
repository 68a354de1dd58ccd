import type { Track, VideoProperties } from '../model/asset.ts';
import type { Steps } from '../steps.ts';
import { bcp47, sourceLanguage } from './language.ts';
import { Ladders } from './ladders.ts';
import type { MediaKind } from '../isobmff/movie/codecs.ts';
import { indexSamples, type SampleIndex } from './timeline/index-samples.ts';
import type { OpenTrack } from '../isobmff/movie/open-track.ts';
import { cutTracks } from './timeline/cut-tracks.ts';
import type { Fraction } from './timeline/fraction.ts';
import type { SourceTextFile } from './look-up-texts.ts';
import type { ImageTrack } from '../model/image.ts';
import type { TextTrack } from '../model/text.ts';
import { buildImages } from './build-images.ts';
import { buildTexts } from './build-texts.ts';
import { textStarts, textStartsAlone } from './timeline/text-starts.ts';
import { rebase } from './timeline/rebase.ts';
import { startAtSyncSamples } from './timeline/start-at-sync-samples.ts';
import { labelOf } from './track-label.ts';
import { isMedia, type MediaSource, type SourceTrack } from './source-track.ts';
import { TrackIds } from './track-ids.ts';

/** What an asset is made of. */
export interface Sources {
  readonly tracks: readonly SourceTrack[];
  readonly textFiles: readonly SourceTextFile[];
}

interface BuiltTracks {
  readonly tracks: Track[];
  readonly texts: TextTrack[];
  readonly images: readonly ImageTrack[];
  /** Of all of these. */
  readonly ids: TrackIds;
  readonly textStartsMs: readonly number[];
  /** Memory held beside the movies, in bytes. */
  readonly heldBytes: number;
}

/**
 * Cuts and indexes the tracks of an asset.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function* buildTracks({ tracks: sources, textFiles }: Sources, length?: Fraction): Steps<BuiltTracks> {
  const started = yield* startAtSyncSamples(sources.map(({ track }) => track));
  const placed = rebase(started).map((track, i) => ({ ...sources[i]!, track }));
  const media = placed.filter(isMedia);
  const ofKind = (kind: MediaKind) => placed.filter(({ track }) => track.entry.kind === kind);
  const cuts = yield* cutTracks(
    media.map(({ track }) => track),
    length,
  );
  const names = { ids: new TrackIds(), ladders: new Ladders() };
  const tracks: Track[] = [];
  let heldBytes = 0;
  for (const [i, source] of media.entries()) {
    const { tables, presentation, descriptions, movie, outline } = source.track;
    const presented = { tables, presentation, descriptions };
    const index = yield* indexSamples(presented, cuts[i]!, movie.object, outline.subject);
    heldBytes += index.heldBytes + (tables.view === movie.view ? 0 : tables.view.byteLength);
    tracks.push(buildTrack(source, index, names));
    yield;
  }
  const texts = yield* buildTexts(
    { tracks: ofKind('textstream'), files: textFiles },
    { ids: names.ids, laterMs: laterMs(sources[0]?.track, started[0]) },
  );
  const images = yield* buildImages(ofKind('img'), names.ids);
  return {
    tracks,
    texts: texts.texts,
    images: images.images,
    ids: names.ids,
    textStartsMs: tracks.length > 0 ? textStarts(tracks) : textStartsAlone(texts.endMs, length),
    heldBytes: heldBytes + texts.heldBytes + images.heldBytes,
  };
}

function buildTrack(
  source: MediaSource,
  { samples, segments }: SampleIndex,
  { ids, ladders }: { readonly ids: TrackIds; readonly ladders: Ladders },
): Track {
  const { movie, outline, entry, description, presentation } = source.track;
  const { timescale, codec, video, audio } = description;
  const seconds = presentation.durationTicks / timescale;
  const bitrate = source.bitrate ?? Math.max(1, Math.round((sizeOf(segments) * 8) / seconds));
  const language = sourceLanguage(source.language ?? description.language);
  const label = labelOf(source.label) ?? labelOf(description.name);
  return {
    id: ids.next(entry.kind, language, entry.format, bitrate),
    ladder: ladders.next({
      kind: entry.kind,
      language: bcp47(language),
      codec,
      channels: audio?.channels,
      label,
      purposes: [source.roles, source.accessibility],
      statedBitrate: source.bitrate,
    }),
    trackId: outline.trackId,
    kind: entry.kind,
    language: bcp47(language),
    bitrate,
    codec,
    format: entry.format,
    sampleEntry: entry.bytes,
    ...(entry.several && { sampleEntries: entry.several.bytes }),
    ...(entry.outOfBand && { outOfBand: renamed(codec, entry.outOfBand) }),
    ...(label === undefined ? {} : { label }),
    ...(source.roles && { roles: source.roles }),
    ...(source.accessibility && { accessibility: source.accessibility }),
    ...(video ? { video: { ...video, frameRate: frameRate(source.track) } } : {}),
    ...(audio ? { audio } : {}),
    object: movie.object,
    timescale,
    samples,
    segments,
  };
}

/** The codec string begins with the name of the sample entry. RFC 6381 3.3 */
function renamed(
  codec: string,
  { format, bytes }: NonNullable<OpenTrack['entry']['outOfBand']>,
): NonNullable<Track['outOfBand']> {
  return { format, codec: format + codec.slice(format.length), sampleEntry: bytes };
}

/** How much later all is presented than its edits say, in milliseconds. */
function laterMs(before?: OpenTrack, after?: OpenTrack): number {
  if (before === undefined || after === undefined) return 0;
  const ticks = after.presentation.presentationShiftTicks - before.presentation.presentationShiftTicks;
  return Math.round((ticks * 1000) / after.description.timescale);
}

function sizeOf(segments: SampleIndex['segments']): number {
  let bytes = 0;
  for (let i = 0; i < segments.count; i++) bytes += segments.sizeBytes(i);
  return bytes;
}

/** The rate of nearly all frames: encoders stretch the first or the last; else the average. */
function frameRate({ tables, presentation, description }: OpenTrack): VideoProperties['frameRate'] {
  const { timescale } = description;
  const duration = usualDuration(tables);
  return duration > 0
    ? reduce(timescale, duration)
    : reduce(presentation.count * timescale, presentation.durationTicks);
}

/** Runs of frames that are looked at: where the rate varies there are more. */
const RUNS_LIMIT = 16;

/** The duration that nine frames in ten have, in ticks; 0 where there is none. */
function usualDuration({ view, durations, count }: OpenTrack['tables']): number {
  for (let run = 0; run < Math.min(durations.count, RUNS_LIMIT); run++) {
    const samples = view.getUint32(durations.offset + 8 * run);
    if (samples >= Math.min(0.9 * count, count - 1)) return view.getUint32(durations.offset + 8 * run + 4);
  }
  return 0;
}

function reduce(numerator: number, denominator: number): readonly [number, number] {
  let [a, b] = [numerator, denominator];
  while (b > 0) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}
