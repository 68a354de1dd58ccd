import type { IndexContext } from '../isobmff/movie/read-movie.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import type { Fraction } from './timeline/fraction.ts';
import type { Locate } from './server-manifest/locate-media.ts';

/** What loading an asset takes. */
export interface LoadContext extends IndexContext {
  readonly locate: Locate;
  /** How long segments are to be where no server manifest says, in seconds; absent, or undefined from it: nobody asks. */
  readonly segmentLengthOf?: ((asset: ObjectLocation) => Fraction | undefined) | undefined;
  /** Whether a file of interstitials is looked for beside an asset; absent: it is not. */
  readonly hasInterstitials?: ((asset: ObjectLocation) => boolean) | undefined;
  /** Files of an asset that are read at the same time. */
  readonly filesAtATime: number;
}
