import { readdirSync, readFileSync } from 'node:fs';

const NANOS_PER_MICRO = 1000;

/**
 * Time that processes spent on a processor so far, all their threads, in microseconds. The kernel's scheduler keeps it in
 * nanoseconds; user and system time come in ticks of 10 ms, which resolve nothing. proc(5), sched-stats.rst
 */
export function cpuMicros(pids: readonly number[]): number {
  return pids.flatMap(threadsOf).reduce((sum, path) => sum + onProcessorNanos(path), 0) / NANOS_PER_MICRO;
}

function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
}

function onProcessorNanos(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0]);
  } catch {
    // A thread that has just ended.
    return 0;
  }
}
