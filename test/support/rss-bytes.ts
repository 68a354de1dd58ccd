import { readFileSync } from 'node:fs';

/** Resident memory of a process, as the kernel accounts it. proc_pid_status(5) */
export function rssBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
