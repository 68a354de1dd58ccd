import type { Purpose } from '../model/purpose.ts';
import type { OpenTrack } from '../isobmff/movie/open-track.ts';

/** A track that is cut into segments. */
export interface MediaSource extends SourceTrack {
  readonly track: OpenTrack & { readonly entry: { readonly kind: 'video' | 'audio' } };
}

export function isMedia(source: SourceTrack): source is MediaSource {
  const { kind } = source.track.entry;
  return kind === 'video' || kind === 'audio';
}

/** A track, and what its server manifest says about it where there is one. */
export interface SourceTrack {
  readonly track: OpenTrack;
  /** Its place among what a server manifest names. */
  readonly order?: number | undefined;
  readonly bitrate?: number | undefined;
  readonly language?: string | undefined;
  readonly label?: string | undefined;
  readonly roles?: readonly Purpose[] | undefined;
  readonly accessibility?: readonly Purpose[] | undefined;
  /** Its file was named, not it. */
  readonly isOfWholeFile?: boolean;
}
