import type { HeadwaterError } from '../model/errors.ts';
import type { ObjectStore } from '../model/object-store.ts';

/** Where the bytes of a part come from. */
export interface PartSource {
  readonly store: ObjectStore;
  /** Whom they are read for. */
  readonly client: string;
}

/** Hears how the bytes of one part arrive; never before whoever began the read holds it. */
export interface PartListener {
  /** Once: the store has granted what was asked, and the bytes that follow are the right ones. */
  onGranted(): void;
  /** The next bytes of the body; borrowed until `release` is called. */
  onBytes(slices: readonly Uint8Array[], release: () => void): void;
  /** All bytes of the part were delivered. */
  onEnd(): void;
  /** What was delivered is right, and not all. */
  onError(error: HeadwaterError): void;
}

/** The reading of one part; all methods may be called at any time, also after the end. */
export interface PartRead {
  pause(): void;
  resume(): void;
  /** The listener hears nothing more. */
  abort(): void;
}
