import { rescale } from '../isobmff/samples/rescale.ts';

/** Ticks a second of PTS and DTS. ISO/IEC 13818-1 2.4.3.7 */
export const CLOCK_HZ = 90_000;

/** Presentation time 0 is 10 s: what is decoded or primed before it has a time that is not negative. */
export const OFFSET_TICKS = 10 * CLOCK_HZ;

/** Times are of 33 bits and begin again behind them. */
const WRAP = 2 ** 33;

/** Of two times that are further apart, nobody can tell which is the later one. */
export const LONGEST_UNIT_TICKS = WRAP / 2;

/** A decoder holds a sample for at most 1 s, from which two long frames of sound are taken. ISO/IEC 13818-1 2.4.2.6 */
const LONGEST_DELAY = 0.9 * CLOCK_HZ;

/** A sample arrives so long before its decoding, as those of other multiplexers do. */
const USUAL_DELAY = 0.7 * CLOCK_HZ;
const SHORTEST_DELAY = 0.1 * CLOCK_HZ;

/** Clock references stand closer than 100 ms (ISO/IEC 13818-1 2.7.2), and than 40 ms as ETSI TS 101 154 4.1.5.1 wants it. */
const CLOCK_SPACING = 0.04 * CLOCK_HZ;

/** A time on the asset's timeline as PTS or DTS, not wrapped yet. */
export function clockTicks(ticks: number, timescale: number): number {
  return rescale(ticks, timescale, CLOCK_HZ) + OFFSET_TICKS;
}

export function wrapped(ticks: number): number {
  // Of all but very long titles, and much quicker than a remainder.
  if (ticks >= 0 && ticks < WRAP) return ticks;
  return ((ticks % WRAP) + WRAP) % WRAP;
}

/**
 * How long before its decoding a sample arrives. The sound of a segment goes on until its end, its pictures are decoded
 * before they are presented: the last of the sound arrives earlier by as much.
 *
 * @param aheadTicks how long before its presentation the first picture of a segment is decoded, at the most
 */
export function delayTicks(aheadTicks: number): number {
  return Math.min(USUAL_DELAY, Math.max(SHORTEST_DELAY, LONGEST_DELAY - aheadTicks));
}

/** How many references of their own fill a time, at whose ends others stand. */
export function clocksWithin(ticks: number): number {
  return Math.max(0, Math.ceil(ticks / CLOCK_SPACING) - 1);
}

/** How far apart they are then: equally, but for rounding. */
export function clockStep(ticks: number): number {
  return Math.ceil(ticks / (clocksWithin(ticks) + 1));
}
