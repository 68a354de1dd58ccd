import { existsSync } from 'node:fs';
import { readTextFile } from '../read-text-file.ts';
import { replaceFile } from './durable-file.ts';
import { StateCounter } from './state-counter.ts';
import { decodeState, keyIdOf, rekeyedState } from './state-document.ts';
import { MAX_STATE_BYTES, type StateConfig, readState } from './state-file.ts';
import type { StateKey } from './state-key.ts';
import { lockState } from './state-lock.ts';

/**
 * Puts a state file under another key, while no node holds it. May be called again where it was interrupted.
 *
 * @throws StateRefusal where the file is not taken; Error where there is none, or another process holds it
 */
export async function rekeyState(config: StateConfig, to: StateKey): Promise<void> {
  const { file } = config;
  const unlock = await lockState(file);
  try {
    if (!existsSync(file)) throw new Error('there is no such file');
    const text = readTextFile(file, MAX_STATE_BYTES);
    if (keyIdOf(text) !== to.id) {
      // Refuses what a node would refuse: an older file is not to become one that is taken.
      readState(config);
      await replaceFile(file, rekeyedState(text, config.key, to));
    }
    const { counter } = decodeState(readTextFile(file, MAX_STATE_BYTES), to);
    await new StateCounter(file, to).write(counter);
  } finally {
    unlock();
  }
}
