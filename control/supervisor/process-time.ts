import { readFileSync } from 'node:fs';

/** Linux counts in ticks of this, whatever the machine (`USER_HZ`). */
export const TICK_MS = 10;

/** Where fields stand behind the name, which may hold spaces and brackets (proc(5), `/proc/pid/stat`); `stime` follows. */
const STATE = 0;
const UTIME = 11;

/** `T`: by a signal, until another; `t`: by a debugger. */
const STOPPED = /^[Tt]$/;

export interface ProcessTime {
  /** For how long it has had a processor, in milliseconds. */
  readonly computedMs: number;
  /** Whether it is kept from computing until somebody lets it. */
  readonly isStopped: boolean;
}

/** What the system tells of a process; undefined where it does not tell. */
export function processTime(pid: number): ProcessTime | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      computedMs: (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * TICK_MS,
      isStopped: STOPPED.test(fields[STATE] ?? ''),
    };
  } catch {
    return undefined;
  }
}
