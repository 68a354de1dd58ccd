import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetReader } from '../fleet/fleet-reader.ts';

/** What is asked more often says nearly the same. */
const FRESH_MS = 900;
/** Whoever looks at a node whose etcd is away is shown what is known, and not kept waiting for it. */
const PATIENCE_MS = 500;

/**
 * Has the view of a fleet be of now for whoever shows it beside other things: etcd is asked once a second at most, however
 * many look. Without a fleet there is nothing to do.
 */
export function fleetRefresher(fleet: FleetReader | undefined): () => Promise<void> {
  let asked: { readonly atMs: number; readonly answer: Promise<unknown> } | undefined;
  return async () => {
    if (fleet === undefined) return;
    const nowMs = performance.now();
    if (asked === undefined || nowMs - asked.atMs >= FRESH_MS) asked = { atMs: nowMs, answer: fleet.read() };
    await Promise.race([asked.answer, sleep(PATIENCE_MS, undefined, { ref: false })]);
  };
}
