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
      'headwater_worker_event_loop_delay_median_seconds',
      'Median of the delays of the event loop in the last second',
      each(({ stats }) => stats && stats.eventLoopDelay.p50Ms / 1000),
    ),
    gauge(
      'headwater_worker_event_loop_delay_p99_seconds',
      '99th percentile of the delays of the event loop in the last second',
      each(({ stats }) => stats && stats.eventLoopDelay.p99Ms / 1000),
    ),
    gauge(
      'headwater_worker_event_loop_delay_max_seconds',
      'Longest delay of the event loop in the last second',
      each(({ stats }) => stats && stats.eventLoopDelay.maxMs / 1000),
    ),
    counter('headwater_workers_cpu_seconds_total', 'User and system time of all workers', [
      { labels: {}, value: counters.cpuMicros / 1e6 },
    ]),
  ];
}
