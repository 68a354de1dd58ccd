import type { Purpose } from '../model/purpose.ts';
import type { OpenTrack } from '../isobmff/movie/open-track.ts';

/** A track, and what its server manifest says about it where there is one. */
export interface SourceTrack {
  readonly track: OpenTrack;
  readonly bitrate?: number | undefined;
  readonly language?: string | undefined;
  readonly label?: string | undefined;
  readonly roles?: readonly Purpose[] | undefined;
  readonly accessibility?: readonly Purpose[] | undefined;
  /** Its file was named, not it. */
  readonly isOfWholeFile?: boolean;
}
