import { baseName } from '../base-name.ts';
import type { MediaKind } from '../isobmff/movie/codecs.ts';
import type { SourceTrack } from './source-track.ts';

const NAMES = {
  video: 'picture',
  audio: 'sound',
  textstream: 'text',
  img: 'thumbnails',
} as const satisfies Record<MediaKind, string>;

/**
 * Files that are renditions of one title have the same sound and subtitles each, and one of them is enough: what has the language, the
 * codec, the channels and the label of one in a file before is left out. What was named by itself stays.
 */
export function leaveOutRepeats(tracks: readonly SourceTrack[]): { kept: SourceTrack[]; leftOut: string[] } {
  const firstFile = new Map<string, string>();
  const kept: SourceTrack[] = [];
  const leftOut: string[] = [];
  for (const source of tracks) {
    const { movie, entry, description, outline } = source.track;
    const { language, codec, audio, name } = description;
    const alike = JSON.stringify([language, codec, audio?.channels, name]);
    const first = firstFile.get(alike) ?? movie.object.key;
    const repeats = entry.kind !== 'video' && source.isOfWholeFile === true && first !== movie.object.key;
    if (entry.kind !== 'video') firstFile.set(alike, first);
    if (repeats)
      leftOut.push(
        `track ${outline.trackId} of ${baseName(movie.object.key)}: the same ${NAMES[entry.kind]} as in ${baseName(first)}`,
      );
    else kept.push(source);
  }
  return { kept, leftOut };
}
