import type { Declarations } from './declaration.ts';

const BY_WORKER = ['worker'] as const;

/** How the processes that serve are doing. */
export const WORKER_METRICS = {
  headwater_worker_up: {
    type: 'gauge',
    labels: BY_WORKER,
    help: 'Whether the worker serves (1) or not (0)',
    question: 'Do all workers serve?',
  },
  headwater_worker_restarts_total: {
    type: 'counter',
    labels: BY_WORKER,
    help: 'How often the worker had to be replaced',
    question: 'Do workers die?',
  },
  headwater_worker_credential_generation: {
    type: 'gauge',
    labels: ['worker', 'bucket'],
    help: 'Generation the worker signs with',
    question: 'Did every worker take the last rotation?',
  },
  headwater_worker_resident_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: BY_WORKER,
    help: 'Resident memory',
    question: 'How much memory does a worker take?',
  },
  headwater_worker_heap_used_bytes: {
    type: 'gauge',
    unit: 'bytes',
    labels: BY_WORKER,
    help: 'JavaScript heap in use',
    question: 'Does the heap of a worker grow without end?',
  },
  headwater_worker_event_loop_delay_median_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_WORKER,
    help: 'Median of the delays of the event loop in the last second',
    question: 'How busy is a worker?',
  },
  headwater_worker_event_loop_delay_p99_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_WORKER,
    help: '99th percentile of the delays of the event loop in the last second',
    question: 'Does a worker have too much to do?',
  },
  headwater_worker_event_loop_delay_max_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_WORKER,
    help: 'Longest delay of the event loop in the last second',
    question: 'Did a worker stand still?',
  },
  headwater_workers_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'User and system time of all workers',
    question: 'How much of the machine do the workers take?',
  },
} as const satisfies Declarations;
