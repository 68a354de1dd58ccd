import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StateConfig } from '../../../control/state/state-file.ts';
import { parseStateKey } from '../../../control/state/state-key.ts';

/** A key of 32 equal bytes. */
export const keyOf = (byte: number) => parseStateKey(Buffer.alloc(32, byte).toString('base64'))!;

/** A state that is not there yet, in a folder that goes with the test. */
export function newState(): StateConfig {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { file: join(folder, 'state'), key: keyOf(1) };
}
