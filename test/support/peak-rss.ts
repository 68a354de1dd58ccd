import { onTestFinished } from 'vitest';
import { rssBytes } from './rss-bytes.ts';

const LOOK_MS = 50;

/** Looks at a process until the test ends. @returns says the most it has held of memory so far, in bytes */
export function peakRss(pid: number): () => number {
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, rssBytes(pid))), LOOK_MS);
  onTestFinished(() => clearInterval(watch));
  return () => peak;
}
