import { setTimeout as sleep } from 'node:timers/promises';
import { readUnderLoad, segmentsOf } from '../../support/segment-load.ts';
import type { FleetProcess } from '../../support/fleet-process.ts';

/** Of each third of a second, one: what is tried beside has processors, too. */
const [SLICE_MS, PAUSE_MS] = [100, 200];
const CONNECTIONS = 1;

interface Reads {
  /** Of all nodes together, and what was not a whole segment of the right bytes. */
  stop(): Promise<{ readonly requests: number; readonly failures: readonly string[] }>;
}

/** Reads segments of every node, each from the store, until it is stopped. */
export async function keepReading(nodes: readonly FleetProcess[]): Promise<Reads> {
  const segments = await Promise.all(nodes.map(({ url }) => segmentsOf(url)));
  let isOver = false;
  let requests = 0;
  const failures: string[] = [];
  const readers = segments.map(async (expected) => {
    while (!isOver) {
      const read = await readUnderLoad(expected, SLICE_MS, CONNECTIONS);
      requests += read.requests;
      failures.push(...read.failures);
      await sleep(PAUSE_MS);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(readers);
      return { requests, failures };
    },
  };
}
