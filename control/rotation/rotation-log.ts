import type { RotationEntry } from '../credential/rotation-entry.ts';

/** A rotation a day of ten buckets for three weeks; the audit trail has all. */
const MAX_ENTRIES = 200;

/** The latest changes, newest first. */
export class RotationLog {
  readonly #onAdd: (entries: readonly RotationEntry[]) => void;
  #entries: readonly RotationEntry[];

  /**
   * @param before the latest of the time before this process
   * @param onAdd is given all that is to be looked back at from then on
   */
  constructor(
    before: readonly RotationEntry[] = [],
    onAdd: (entries: readonly RotationEntry[]) => void = () => undefined,
  ) {
    this.#entries = before;
    this.#onAdd = onAdd;
  }

  get latest(): readonly RotationEntry[] {
    return this.#entries;
  }

  add(entry: RotationEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, MAX_ENTRIES);
    this.#onAdd(this.#entries);
  }
}
