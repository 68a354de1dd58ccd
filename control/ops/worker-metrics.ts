import type { NodeStatus } from '../status/node-status.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';
import { type MetricFamily, type Sample, family, samplesOf, single } from './metric-family.ts';

/** How each worker is doing. */
export function workerFamilies({ workers, counters }: NodeStatus): MetricFamily[] {
  const each = (value: (worker: WorkerReport) => number | undefined): Sample[] =>
    workers.flatMap((worker) => {
      const found = value(worker);
      return found === undefined ? [] : [{ labels: { worker: worker.id }, value: found }];
    });
  return [
    family(
      'headwater_worker_up',
      each(({ state }) => (state === 'serving' ? 1 : 0)),
    ),
    family(
      'headwater_worker_restarts_total',
      each(({ restarts }) => restarts),
    ),
    family(
      'headwater_worker_credential_generation',
      workers.flatMap(({ id, generations }) => samplesOf('bucket', generations, { worker: id })),
    ),
    family(
      'headwater_worker_resident_memory_bytes',
      each(({ stats }) => stats?.memory.rssBytes),
    ),
    family(
      'headwater_worker_heap_used_bytes',
      each(({ stats }) => stats?.memory.heapUsedBytes),
    ),
    family(
      'headwater_worker_event_loop_delay_median_seconds',
      each(({ stats }) => stats && stats.eventLoopDelay.p50Ms / 1000),
    ),
    family(
      'headwater_worker_event_loop_delay_p99_seconds',
      each(({ stats }) => stats && stats.eventLoopDelay.p99Ms / 1000),
    ),
    family(
      'headwater_worker_event_loop_delay_max_seconds',
      each(({ stats }) => stats && stats.eventLoopDelay.maxMs / 1000),
    ),
    single('headwater_workers_cpu_seconds_total', counters.cpuMicros / 1e6),
  ];
}
