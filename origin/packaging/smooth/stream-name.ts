import type { Track } from '../../model/asset.ts';

/** `audio_eng` of `audio_eng=64008`: what stands in URLs in place of a stream. */
export function streamName({ id }: Pick<Track, 'id'>): string {
  return id.slice(0, id.lastIndexOf('='));
}
