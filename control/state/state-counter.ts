import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readTextFile } from '../read-text-file.ts';
import { replaceFile } from './durable-file.ts';
import { type StateKey, keyFor } from './state-key.ts';
import { StateRefusal } from './state-refusal.ts';

/** Two numbers and a hash. */
const MAX_FILE_BYTES = 1024;

/**
 * How often a state has been written, in a file of its own beside it: a state file that is put back from an earlier time
 * is found out. It is written after the state, so that a crash between the two makes no state too old.
 */
export class StateCounter {
  readonly path: string;
  readonly #key: Buffer;

  constructor(stateFile: string, key: StateKey) {
    this.path = `${stateFile}.counter`;
    this.#key = keyFor('counter', key);
  }

  /** 0 where there is none. @throws StateRefusal where it is not ours; Error where it cannot be read */
  read(): number {
    if (!existsSync(this.path)) return 0;
    const [number = '', mac = ''] = readTextFile(this.path, MAX_FILE_BYTES).trimEnd().split(' ');
    const given = Buffer.from(mac, 'base64');
    const expected = this.#mac(number);
    if (given.length === expected.length && timingSafeEqual(given, expected)) return Number(number);
    throw new StateRefusal('damaged', `its counter ${this.path} was changed, or is of another key`);
  }

  async write(counter: number): Promise<void> {
    const number = String(counter);
    await replaceFile(this.path, `${number} ${this.#mac(number).toString('base64')}\n`);
  }

  #mac(number: string): Buffer {
    return createHmac('sha256', this.#key).update(number).digest();
  }
}
