import type { ObjectStore } from '../model/object-store.ts';
import type { Locate } from './server-manifest/locate-media.ts';

/** What loading an asset takes. */
export interface LoadContext {
  readonly store: ObjectStore;
  readonly locate: Locate;
  /** Bytes of the first read of a media file. */
  readonly headBytes: number;
}
