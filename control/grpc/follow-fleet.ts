import { setTimeout as pause } from 'node:timers/promises';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import type { FleetView } from '../fleet/fleet-view.ts';

/** A push changes what each node tells: told one by one, a reader of a large fleet would be flooded. */
const MIN_DISTANCE_MS = 100;

/**
 * Tells what the fleet is: at once, upon each change a tenth of a second apart at least, and each interval.
 *
 * @param intervalMs not less than that tenth
 * @returns what ends it
 */
export function followFleet(
  fleet: FleetReader,
  intervalMs: number,
  tell: (view: FleetView) => void,
): () => void {
  const ended = new AbortController();
  let changed = Promise.withResolvers<void>();
  const unsubscribe = fleet.subscribe(() => changed.resolve());
  const follow = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      changed = Promise.withResolvers<void>();
      const view = await fleet.read();
      if (ended.signal.aborted) return;
      tell(view);
      await pause(MIN_DISTANCE_MS, undefined, { ref: false });
      await within(intervalMs - MIN_DISTANCE_MS, changed.promise);
    }
  };
  void follow();
  return () => {
    ended.abort();
    unsubscribe();
    changed.resolve();
  };
}

/** Waits for something, and so long at most. */
async function within(ms: number, something: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms).unref();
  await Promise.race([promise, something]);
  clearTimeout(timer);
}
