import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The environment that makes every Node that is started with it see another time; workers inherit `NODE_OPTIONS`. */
export async function shiftedClock(shiftMs: number): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-clock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'shift-clock.mjs');
  await writeFile(
    file,
    `const now = Date.now;
globalThis.Date = class extends Date {
  constructor(...args) { if (args.length === 0) super(now() + ${shiftMs}); else super(...args); }
  static now() { return now() + ${shiftMs}; }
};
`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}
