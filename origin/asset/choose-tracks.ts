import type { Steps } from '../steps.ts';
import { HeadwaterError } from '../model/errors.ts';
import { CODECS, ENCRYPTED, type MediaKind } from '../isobmff/movie/codecs.ts';
import { listTracks, type TrackOutline } from '../isobmff/movie/list-tracks.ts';
import { whyUnpackaged } from '../isobmff/movie/unpackaged.ts';
import { openImages } from './open-images.ts';
import { type OpenTrack, openTrack } from '../isobmff/movie/open-track.ts';
import type { Movie } from '../isobmff/movie/read-movie.ts';
import { type Candidate, openUsable } from './open-usable.ts';
import type { SourceTrack } from './source-track.ts';

/** Tracks of an asset, and why others are not among them. */
interface Choice {
  readonly sources: readonly SourceTrack[];
  readonly leftOut: readonly string[];
}

/**
 * All audio, video and text of a bare media file. What Headwater cannot package (cover art, timecode) is left out and the rest
 * plays; but nothing encrypted is left out in silence.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media`
 */
export function* chooseTracks(movie: Movie): Steps<Choice> {
  const { candidates, leftOut } = yield* playableTracks(movie);
  const { opened, leftOut: useless } = yield* openUsable(candidates);
  const all = [...leftOut, ...useless];
  refuseImagesAlone(opened, all);
  return { sources: opened, leftOut: all };
}

/**
 * The audio, video and text of a file, to be opened.
 *
 * @throws HeadwaterError `unsupported-media` where there is none, or some of it is encrypted
 */
export function* playableTracks(
  movie: Movie,
): Steps<{ candidates: Candidate<SourceTrack>[]; leftOut: string[] }> {
  const outlines = yield* listTracks(movie);
  const chosen = outlines.filter((track) => isPlayable(track) || ENCRYPTED.has(track.format));
  const leftOut = outlines.filter((track) => !chosen.includes(track)).map(reasonFor);
  if (chosen.length === 0) {
    throw movie.subject.unsupported(['it has no audio, video or text', ...leftOut].join('; '));
  }
  for (const { format, subject } of chosen) {
    if (ENCRYPTED.has(format)) throw subject.unsupported(`sample entry "${format}" is encrypted`);
  }
  const candidates = chosen.map((outline) => ({
    kind: outline.kind,
    *open(): Steps<SourceTrack> {
      return { track: yield* openOutline(movie, outline), isOfWholeFile: true };
    },
  }));
  return { candidates, leftOut };
}

/**
 * The track that a server manifest means: the one it names, else the file's first of its kind.
 * @throws HeadwaterError `invalid-server-manifest` where there is none
 */
export function* findTrack(movie: Movie, kind: MediaKind, trackId?: number): Steps<TrackOutline> {
  const tracks = yield* listTracks(movie);
  const track = tracks.find((track) =>
    trackId === undefined ? track.kind === kind : track.trackId === trackId,
  );
  if (track?.kind === kind) return track;
  const what = kind === 'img' ? 'track of images' : `${kind} track`;
  const wanted = trackId === undefined ? `no ${what}` : `no ${what} ${trackId}`;
  throw new HeadwaterError('invalid-server-manifest', `Cannot package ${movie.object.key}: it has ${wanted}`);
}

/** @throws HeadwaterError `unsupported-media` where thumbnails are all that there is */
export function refuseImagesAlone(opened: readonly SourceTrack[], leftOut: readonly string[]): void {
  const outlines = opened.map(({ track }) => track.outline);
  if (outlines.length === 0 || outlines.some(({ kind }) => kind !== 'img')) return;
  const { movie } = opened[0]!.track;
  const reasons = ['it has no audio, video or text', ...leftOut, ...outlines.map(reasonFor)];
  throw movie.subject.unsupported(reasons.join('; '));
}

/** @throws HeadwaterError `corrupt-media`, `unsupported-media` */
export function openOutline(movie: Movie, outline: TrackOutline): Steps<OpenTrack> {
  return outline.kind === 'img' ? openImages(movie, outline) : openTrack(movie, outline);
}

function isPlayable({ kind, format }: TrackOutline): boolean {
  return kind !== undefined && CODECS[kind].has(format);
}

function reasonFor({ trackId, kind, format }: TrackOutline): string {
  const known = whyUnpackaged(kind === 'img' ? 'jpeg' : format);
  const what = `track ${trackId}: ${kind === 'img' ? 'video' : (kind ?? 'neither audio, video nor text')}, sample entry ${JSON.stringify(format)}`;
  return known === undefined ? what : `${what}: ${known}`;
}
