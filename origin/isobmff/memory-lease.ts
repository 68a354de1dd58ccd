import type { MediaSubject } from './media-subject.ts';

/** Memory that reading an index may take, out of what all indexes share. */
export interface MemoryLease {
  /**
   * Called before memory is used; it may wait its turn.
   *
   * @throws HeadwaterError `unsupported-media` where it is more than there is in all, `overloaded`, `cancelled`
   */
  take(bytes: number, subject: MediaSubject): Promise<void>;
  /** What is not used any more, while the rest is. */
  give(bytes: number): void;
}
