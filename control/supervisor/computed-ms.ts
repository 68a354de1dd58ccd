import { readFileSync } from 'node:fs';

/** Linux counts in ticks of this, whatever the machine (`USER_HZ`). */
export const TICK_MS = 10;

/** Where `utime` stands behind the name, which may hold spaces and brackets (proc(5), `/proc/pid/stat`); `stime` follows. */
const UTIME = 11;

/** For how long a process has had a processor, in milliseconds; undefined where the system does not tell. */
export function computedMs(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * TICK_MS;
  } catch {
    return undefined;
  }
}
