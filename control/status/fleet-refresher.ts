import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetReader } from '../fleet/fleet-reader.ts';

/** For whoever shows a fleet beside other things, which must not wait for an etcd that is away. */
const BESIDE_OTHERS = { freshMs: 900, patienceMs: 500 };

/**
 * Has the view of a fleet be of now. However many look, etcd is asked once at a time. Without a fleet there is nothing to do.
 *
 * @param freshMs what was asked so long ago is still of now
 * @param patienceMs after that, what is known has to do
 */
export function fleetRefresher(
  fleet: FleetReader | undefined,
  { freshMs, patienceMs } = BESIDE_OTHERS,
): () => Promise<void> {
  let answeredAtMs = -Infinity;
  let asking: Promise<void> | undefined;
  const ask = async (reader: FleetReader): Promise<void> => {
    await reader.read();
    answeredAtMs = performance.now();
    asking = undefined;
  };
  return async () => {
    if (fleet === undefined || performance.now() - answeredAtMs < freshMs) return;
    asking ??= ask(fleet);
    await Promise.race([asking, sleep(patienceMs, undefined, { ref: false })]);
  };
}
