import { rescale } from '../isobmff/samples/rescale.ts';

/** Ticks a second of PTS and DTS. ISO/IEC 13818-1 2.4.3.7 */
export const CLOCK_HZ = 90_000;

/** Presentation time 0 is 10 s: what is decoded or primed before it has a time that is not negative. */
export const OFFSET_TICKS = 10 * CLOCK_HZ;

/** Times are of 33 bits and begin again behind them. */
const WRAP = 2 ** 33;

/**
 * How long before its decoding a sample arrives. A decoder holds a sample for at most 1 s (ISO/IEC 13818-1 2.4.2.6).
 */
const ARRIVES_BEFORE = 0.7 * CLOCK_HZ;

/** Clock references stand closer than 100 ms (ISO/IEC 13818-1 2.7.2), and than 40 ms as ETSI TS 101 154 4.1.5.1 wants it. */
const CLOCK_SPACING = 0.04 * CLOCK_HZ;

/** A picture may stand for hours; its clock does not go on for longer than 10 s. */
const MOST_FILLED = 250;

/** A time on the asset's timeline as PTS or DTS, not wrapped yet. */
export function clockTicks(ticks: number, timescale: number): number {
  return rescale(ticks, timescale, CLOCK_HZ) + OFFSET_TICKS;
}

export function wrapped(ticks: number): number {
  // Of all but very long titles, and much quicker than a remainder.
  if (ticks >= 0 && ticks < WRAP) return ticks;
  return ((ticks % WRAP) + WRAP) % WRAP;
}

/** The clock when a sample that is decoded at `dts` arrives. */
export function clockBefore(dts: number): number {
  return wrapped(dts - ARRIVES_BEFORE);
}

/** How many references of their own fill the time from one sample's to the next. */
export function clocksBetween(dts: number, nextDts: number): number {
  return Math.min(MOST_FILLED, Math.max(0, Math.ceil((nextDts - dts) / CLOCK_SPACING) - 1));
}

/** The `n`th of them, from 1: all equally far apart where they are not cut short. */
export function clockBetween(dts: number, nextDts: number, n: number): number {
  const spacing = Math.min(CLOCK_SPACING, (nextDts - dts) / (clocksBetween(dts, nextDts) + 1));
  return clockBefore(dts + Math.floor(n * spacing));
}
