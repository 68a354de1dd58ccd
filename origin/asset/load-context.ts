import type { IndexContext } from '../isobmff/movie/read-movie.ts';
import type { Locate } from './server-manifest/locate-media.ts';

/** What loading an asset takes. */
export interface LoadContext extends IndexContext {
  readonly locate: Locate;
  /** Files of an asset that are read at the same time. */
  readonly filesAtATime: number;
}
