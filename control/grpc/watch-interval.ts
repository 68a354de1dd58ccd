import { invalidArgument } from '../control-error.ts';
import type { Duration } from './gen/google/protobuf/duration.ts';

/** Workers report every second; a shorter interval shows the same again. */
const DEFAULT_INTERVAL_MS = 1000;
const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 3_600_000;

/**
 * How often a watcher is to be told, in milliseconds.
 *
 * @param action how a refusal begins
 * @throws ControlError `invalid-argument`
 */
export function watchIntervalOf(action: string, interval: Duration | undefined): number {
  if (!interval) return DEFAULT_INTERVAL_MS;
  const ms = Number(interval.seconds) * 1000 + interval.nanos / 1e6;
  if (ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return ms;
  throw invalidArgument(action, [{ field: 'interval', description: 'must be 100 ms to 1 h' }]);
}
