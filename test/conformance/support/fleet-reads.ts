import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { readUnderLoad, segmentsOf } from '../../support/segment-load.ts';
import type { FleetProcess } from '../../support/fleet-process.ts';

/** Of each third of a second, one: what is tried beside has processors, too. */
const [SLICE_MS, PAUSE_MS] = [100, 200];
const CONNECTIONS = 1;
/** However long it takes where there is much else to do. */
const LIMIT_MS = 30_000;

export interface Reads {
  /** Answers when each node has answered what it was asked after this was called. */
  goOn(): Promise<void>;
  /** Once they have gone on until now. @returns what was not a whole segment of the right bytes, of all nodes together */
  stop(): Promise<{ readonly failures: readonly string[] }>;
}

/** Reads segments of every node, each from the store, until it is stopped. */
export async function keepReading(nodes: readonly FleetProcess[]): Promise<Reads> {
  const segments = await Promise.all(nodes.map(({ url }) => segmentsOf(url)));
  let isOver = false;
  const answers = nodes.map(() => 0);
  const failures: string[] = [];
  const readers = segments.map(async (expected, node) => {
    while (!isOver) {
      const read = await readUnderLoad(expected, SLICE_MS, CONNECTIONS);
      answers[node]! += read.requests;
      failures.push(...read.failures);
      await sleep(PAUSE_MS);
    }
  });
  const goOn = async (): Promise<void> => {
    // One may be under way, asked before.
    const wanted = answers.map((count) => count + 2);
    await vi.waitUntil(() => wanted.every((count, node) => answers[node]! >= count), LIMIT_MS);
  };
  return {
    goOn,
    async stop() {
      await goOn();
      isOver = true;
      await Promise.all(readers);
      return { failures };
    },
  };
}
