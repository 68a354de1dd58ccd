import { setTimeout as pause } from 'node:timers/promises';

/** A push changes what each node tells: told one by one, a reader of a large fleet would be flooded. */
export const MIN_DISTANCE_MS = 100;

interface Followed<T> {
  /** Calls back upon each change until the answer is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What there is now. */
  readonly look: () => Promise<T>;
  /** Not less than the distance. */
  readonly intervalMs: number;
  readonly tell: (seen: T) => void;
  /** There was no look; then there is nothing more. */
  readonly fail: (error: unknown) => void;
}

/**
 * Tells what there is: at once, upon each change a tenth of a second apart at least, and each interval.
 *
 * @returns what ends it
 */
export function followFleet<T>({ subscribe, look, intervalMs, tell, fail }: Followed<T>): () => void {
  const ended = new AbortController();
  let changed = Promise.withResolvers<void>();
  const unsubscribe = subscribe(() => changed.resolve());
  const follow = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      changed = Promise.withResolvers<void>();
      const seen = await look();
      if (ended.signal.aborted) return;
      tell(seen);
      await pause(MIN_DISTANCE_MS, undefined, { ref: false });
      await within(intervalMs - MIN_DISTANCE_MS, changed.promise);
    }
  };
  follow().catch(fail);
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
