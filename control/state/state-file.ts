import { ControlError } from '../control-error.ts';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describeSystemError } from '../../origin/system-error.ts';
import type { Log } from '../log.ts';
import { readTextFile } from '../read-text-file.ts';
import { keepFile, moveAside, replaceFile } from './durable-file.ts';
import type { NodeState } from './node-state.ts';
import { StateCounter } from './state-counter.ts';
import { type CountedState, decodeState, encodeState } from './state-document.ts';
import type { StateKey } from './state-key.ts';
import { lockState } from './state-lock.ts';
import { StateRefusal } from './state-refusal.ts';

/** Where a node's state is kept. */
export interface StateConfig {
  readonly file: string;
  readonly key: StateKey;
}

interface Waiting extends PromiseWithResolvers<void> {
  readonly change: (state: NodeState) => NodeState;
}

/** A thousand buckets with a year of signing keys each. */
export const MAX_STATE_BYTES = 256 * 1024 * 1024;

/** As much of what nobody waits for may be lost in a crash. */
const DEFERRED_MS = 1000;

const HASH_KEY_BYTES = 32;

/** A node's state on disk. Changes that come while one is written are written together, in the order they came. */
export class StateFile {
  readonly #config: StateConfig;
  readonly #counter: StateCounter;
  readonly #unlock: () => void;
  #written: CountedState;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #deferred: NodeJS.Timeout | undefined;

  private constructor(config: StateConfig, written: CountedState, unlock: () => void) {
    this.#config = config;
    this.#counter = new StateCounter(config.file, config.key);
    this.#written = written;
    this.#unlock = unlock;
  }

  /**
   * Holds a state file and reads it. One that is damaged, sealed with another key, or older than one written later is
   * moved aside, with the reason in the log, and an empty state takes its place.
   *
   * @throws Error where the file cannot be read, is of a later release, or is held by another process
   */
  static async open(config: StateConfig, log: Log): Promise<StateFile> {
    const unlock = await lockState(config.file);
    try {
      return new StateFile(config, await readOrMoveAside(config, log), unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** As it is on disk. */
  get state(): NodeState {
    return this.#written.state;
  }

  /** Applies a change; on disk when the promise is kept. @throws ControlError `state-unwritable`; then nothing has changed */
  update(change: (state: NodeState) => NodeState): Promise<void> {
    const waiting = { ...Promise.withResolvers<void>(), change };
    this.#waiting.push(waiting);
    void this.#writeAll();
    return waiting.promise;
  }

  /** Like {@link update}, of what nobody waits for: it is written with the next change, or a moment later. */
  defer(change: (state: NodeState) => NodeState): void {
    const waiting = { ...Promise.withResolvers<void>(), change };
    // The next change that somebody waits for fails, too, and that is told.
    waiting.promise.catch(() => undefined);
    this.#waiting.push(waiting);
    this.#deferred ??= setTimeout(() => void this.#writeAll(), DEFERRED_MS).unref();
  }

  /** Writes what waits, and lets go of the file; whoever holds it next finds all of it. */
  async close(): Promise<void> {
    await this.#writeAll();
    this.#unlock();
  }

  /** Answers when nothing waits any more. */
  #writeAll(): Promise<void> {
    clearTimeout(this.#deferred);
    this.#deferred = undefined;
    if (this.#waiting.length > 0) this.#writing ??= this.#writeBatches();
    return this.#writing ?? Promise.resolve();
  }

  async #writeBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeBatch(batch);
    }
    // In the same breath as the look above: what comes from now on begins anew.
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    const { file } = this.#config;
    try {
      const state = batch.reduce((before, { change }) => change(before), this.#written.state);
      await this.#replace({ counter: this.#written.counter + 1, state });
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      const error = new ControlError(
        'state-unwritable',
        `Cannot write state ${file}: ${describeSystemError(cause)}`,
      );
      for (const { reject } of batch) reject(error);
    }
  }

  /** Both files or neither: a state that was refused is not to be found by a restart. */
  async #replace(next: CountedState): Promise<void> {
    const { file, key } = this.#config;
    const before = await keepFile(file);
    try {
      await replaceFile(file, encodeState(next, key));
      await this.#counter.write(next.counter);
    } catch (error) {
      await before.putBack();
      throw error;
    }
    this.#written = next;
    // What is left of it does no harm, and the next change removes it.
    await before.forget().catch(() => undefined);
  }
}

/** Reads a state file and changes nothing. @throws StateRefusal where it is not taken; Error where it cannot be read */
export function readState({ file, key }: StateConfig): CountedState | undefined {
  const found = existsSync(file) ? decodeState(readTextFile(file, MAX_STATE_BYTES), key) : undefined;
  const least = new StateCounter(file, key).read();
  if (found === undefined) {
    if (least === 0) return undefined;
    throw new StateRefusal('older', `it is not there, but has been written ${least} times`);
  }
  if (found.counter > 1 && least === 0) {
    throw new StateRefusal('older', `its counter ${file}.counter is not there`);
  }
  if (found.counter >= least) return found;
  throw new StateRefusal(
    'older',
    `it is number ${found.counter}, and number ${least} has been written since`,
  );
}

async function readOrMoveAside(config: StateConfig, log: Log): Promise<CountedState> {
  const { file } = config;
  try {
    return readState(config) ?? emptyState(0);
  } catch (error) {
    if (!(error instanceof StateRefusal) || error.kind === 'unknown-version') {
      throw new Error(`Cannot use state ${file}: ${(error as Error).message}`, { cause: error });
    }
    const counter = new StateCounter(file, config.key);
    const least = counterOrNone(counter);
    const movedTo = existsSync(file) ? await moveAside(file) : undefined;
    if (least === undefined && existsSync(counter.path)) await moveAside(counter.path);
    const fields = { file, kind: error.kind, reason: error.message, movedTo };
    log.error(fields, 'the state is refused: this node begins without it');
    return emptyState(least ?? 0);
  }
}

function counterOrNone(counter: StateCounter): number | undefined {
  try {
    return counter.read();
  } catch {
    return undefined;
  }
}

function emptyState(counter: number): CountedState {
  const hashKey = randomBytes(HASH_KEY_BYTES).toString('base64');
  return { counter, state: { hashKey, buckets: {}, requests: [] } };
}
