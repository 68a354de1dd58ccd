/**
 * Why a state file is not taken: `damaged` (changed or cut short), `foreign` (sealed with another key), `older` (put back,
 * after a newer one was written), `unknown-version` (of a later release).
 */
export type StateRefusalKind = 'damaged' | 'foreign' | 'older' | 'unknown-version';

/** A state file that is there, and is not taken. Its message says why, and holds nothing of the file. */
export class StateRefusal extends Error {
  override readonly name = 'StateRefusal';
  readonly kind: StateRefusalKind;

  constructor(kind: StateRefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
