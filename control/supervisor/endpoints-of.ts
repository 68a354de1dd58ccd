import type { EndpointStats } from '../../origin/stats.ts';
import type { WorkerReport } from './worker-slot.ts';

/** From good to bad. */
export const CIRCUIT_LEVELS = ['closed', 'half-open', 'open'] as const satisfies EndpointStats['circuit'][];

/** Endpoints of a bucket in the order in which they are asked, as all workers see them. */
export function endpointsOf(
  workers: readonly WorkerReport[],
  bucket: string,
): [origin: string, stats: EndpointStats][] {
  const all = new Map<string, EndpointStats>();
  for (const { stats } of workers) {
    for (const [origin, seen] of Object.entries(stats?.buckets[bucket]?.endpoints ?? {}))
      all.set(origin, joined(seen, all.get(origin)));
  }
  return [...all];
}

function joined(a: EndpointStats, b: EndpointStats | undefined): EndpointStats {
  if (b === undefined) return a;
  const level = Math.max(CIRCUIT_LEVELS.indexOf(a.circuit), CIRCUIT_LEVELS.indexOf(b.circuit));
  return {
    circuit: CIRCUIT_LEVELS[level] ?? 'open',
    openings: a.openings + b.openings,
    connected: a.connected + b.connected,
  };
}
