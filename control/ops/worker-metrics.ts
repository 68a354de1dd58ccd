import type { NodeStatus } from '../status/node-status.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';
import { type MetricFamily, type Sample, counter, gauge } from './metric-family.ts';
import { samplesOf } from './request-metrics.ts';

/** How each worker is doing. */
export function workerFamilies({ workers, counters }: NodeStatus): MetricFamily[] {
  const each = (value: (worker: WorkerReport) => number | undefined): Sample[] =>
    workers.flatMap((worker) => {
      const found = value(worker);
      return found === undefined ? [] : [{ labels: { worker: worker.id }, value: found }];
    });
  return [
    gauge(
      'headwater_worker_up',
      'Whether the worker serves (1) or not (0)',
      each(({ state }) => (state === 'serving' ? 1 : 0)),
    ),
    counter(
      'headwater_worker_restarts_total',
      'How often the worker had to be replaced',
      each(({ restarts }) => restarts),
    ),
    gauge(
      'headwater_worker_credential_generation',
      'Generation the worker signs with',
      workers.flatMap(({ id, generations }) => samplesOf('bucket', generations, { worker: id })),
    ),
    gauge(
      'headwater_worker_resident_memory_bytes',
      'Resident memory',
      each(({ stats }) => stats?.memory.rssBytes),
    ),
    gauge(
      'headwater_worker_heap_used_bytes',
      'JavaScript heap in use',
      each(({ stats }) => stats?.memory.heapUsedBytes),
    ),
    gauge(
      'headwater_worker_event_loop_delay_seconds',
      'Delay of the event loop in the last second; quantile 1 is the longest',
      workers.flatMap(({ id, stats }) => {
        if (!stats) return [];
        const { p50Ms, p99Ms, maxMs } = stats.eventLoopDelay;
        const seconds = { '0.5': p50Ms / 1000, '0.99': p99Ms / 1000, '1': maxMs / 1000 };
        return samplesOf('quantile', seconds, { worker: id });
      }),
    ),
    counter('headwater_workers_cpu_seconds_total', 'User and system time of all workers', [
      { labels: {}, value: counters.cpuMicros / 1e6 },
    ]),
  ];
}
