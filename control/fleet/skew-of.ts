import type { FleetView } from './fleet-view.ts';

/** By bucket, how many nodes do not sign with the fleet's newest generation, as far as they have told. */
export function skewOf({ generations, nodes }: FleetView): Record<string, number> {
  return Object.fromEntries(
    Object.entries(generations).map(([bucket, newest]) => [
      bucket,
      nodes.filter(({ buckets }) => (buckets[bucket]?.generation ?? 0) !== newest).length,
    ]),
  );
}
