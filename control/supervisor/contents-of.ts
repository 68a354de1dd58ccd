import type { ContentStats } from '../../origin/stats.ts';
import type { Counters } from './counters.ts';
import type { WorkerReport } from './worker-slot.ts';

/** What the content caches of a route hold and have done, in all workers; counted over those that are gone, too. */
export function contentsOf(
  workers: readonly WorkerReport[],
  { contents }: Counters,
): Record<string, ContentStats> {
  const sum = (route: string, part: 'heldBytes' | 'limitBytes'): number =>
    workers.reduce((total, { stats }) => total + (stats?.contents?.[route]?.[part] ?? 0), 0);
  return Object.fromEntries(
    Object.entries(contents).map(([route, tally]) => [
      route,
      { ...tally, heldBytes: sum(route, 'heldBytes'), limitBytes: sum(route, 'limitBytes') },
    ]),
  );
}
