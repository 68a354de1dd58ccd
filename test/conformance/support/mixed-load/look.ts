import { readdirSync, readFileSync } from 'node:fs';
import { median } from '../../../support/median.ts';
import { rssBytes } from '../../../support/rss-bytes.ts';

/** What a node takes of the machine, at one moment. */
export interface Look {
  readonly seconds: number;
  /** Of the primary and all workers. */
  readonly rssBytes: number;
  readonly descriptors: number;
  /** Answers so far. */
  readonly answers: number;
  readonly failures: number;
}

/** @param worker the process id of any of its workers */
export function primaryOf(worker: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${worker}/status`, 'utf8'))?.[1]);
}

export function memoryAndDescriptors(pids: readonly number[]): Pick<Look, 'rssBytes' | 'descriptors'> {
  const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + unlessGone(of, pid), 0);
  return { rssBytes: sum(rssBytes), descriptors: sum((pid) => readdirSync(`/proc/${pid}/fd`).length) };
}

/** A worker may have been replaced meanwhile. */
function unlessGone(of: (pid: number) => number, pid: number): number {
  try {
    return of(pid);
  } catch {
    return 0;
  }
}

/** Medians of the two halves of what follows the first third, which is warming up. */
export function halves(
  looks: readonly Look[],
  part: 'rssBytes' | 'descriptors',
): [first: number, second: number] {
  const settled = looks.slice(Math.floor(looks.length / 3)).map((look) => look[part]);
  const half = Math.floor(settled.length / 2);
  return [median(settled.slice(0, half)), median(settled.slice(half))];
}
