import type { MediaSubject } from '../media-subject.ts';
import { inStrides, type Steps } from '../../steps.ts';
import { BYTE_STATE_LENGTH, ByteCursor } from './byte-cursor.ts';
import { RUN_STATE_LENGTH, RunCursor } from './run-cursor.ts';
import type { SampleTables } from './sample-tables.ts';

/** How many numbers a checkpoint holds. */
export const CHECKPOINT_LENGTH = 2 * RUN_STATE_LENGTH + BYTE_STATE_LENGTH;

/** A place in all of a track's tables at once. */
export class SampleCursor {
  readonly durations: RunCursor;
  readonly compositions: RunCursor;
  readonly bytes: ByteCursor;
  readonly #hasCompositions: boolean;

  constructor(tables: SampleTables, objectBytes: number, subject: MediaSubject) {
    this.durations = new RunCursor(tables.view, tables.durations);
    this.compositions = new RunCursor(tables.view, tables.compositions);
    this.bytes = new ByteCursor(tables, objectBytes, subject);
    this.#hasCompositions = tables.compositions.count > 0;
  }

  save(checkpoints: Float64Array, index: number): void {
    const at = index * CHECKPOINT_LENGTH;
    this.durations.save(checkpoints, at);
    this.compositions.save(checkpoints, at + RUN_STATE_LENGTH);
    this.bytes.save(checkpoints, at + 2 * RUN_STATE_LENGTH);
  }

  load(checkpoints: Float64Array, index: number): void {
    const at = index * CHECKPOINT_LENGTH;
    this.durations.load(checkpoints, at);
    this.compositions.load(checkpoints, at + RUN_STATE_LENGTH);
    this.bytes.load(checkpoints, at + 2 * RUN_STATE_LENGTH);
  }

  /** Like {@link SampleCursor.skip}, over any number of samples. */
  *travel(count: number): Steps<void> {
    yield* inStrides(count, (from, to) => {
      this.skip(to - from);
    });
  }

  /** @throws HeadwaterError as {@link ByteCursor.skip} */
  skip(count: number): void {
    if (count === 0) return;
    this.durations.skip(count);
    if (this.#hasCompositions) this.compositions.skip(count);
    this.bytes.skip(count);
  }
}
