import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SOURCES } from './support/hostile-sources.ts';
import type { Trial } from './support/try-hostile.ts';

/** Of each reader; 6000 together. */
const SEEDS = 500;

/** What one file may take: of time a processor works, and of memory. */
const LIMIT_MS = 2000;
const LIMIT_BYTES = 64 * 1024 * 1024;

/** Codes that say what is wrong with a file. */
const CLEAR = [
  'served',
  'corrupt-media',
  'unsupported-media',
  'invalid-server-manifest',
  // A server manifest may name a file that is not there.
  'not-found',
  // Nothing is left of what was cut off.
  'object-too-short',
];

describe.each(Object.keys(SOURCES))('%s that something happened to', (reader) => {
  it('are served or refused by name, within limits', async () => {
    const { outcomes, unforeseen, mostMs, mostBytes } = await tried(reader);
    expect(unforeseen).toEqual([]);
    expect(Object.keys(outcomes).filter((code) => !CLEAR.includes(code))).toEqual([]);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(SEEDS);
    expect(SEEDS - (outcomes['served'] ?? 0)).toBeGreaterThan(SEEDS / 10);
    expect(outcomes['served']).toBeGreaterThan(0);
    expect(mostMs).toBeLessThan(LIMIT_MS);
    expect(mostBytes).toBeLessThan(LIMIT_BYTES);
  });
});

/** In a thread that ends with an error where its heap grows beyond the limit. */
async function tried(reader: string): Promise<Trial> {
  const worker = new Worker(new URL('support/try-hostile.ts', import.meta.url), {
    workerData: { reader, seeds: SEEDS },
    resourceLimits: { maxOldGenerationSizeMb: LIMIT_BYTES / 2 ** 20 },
  });
  try {
    const [trial] = (await once(worker, 'message')) as [Trial];
    return trial;
  } finally {
    await worker.terminate();
  }
}
