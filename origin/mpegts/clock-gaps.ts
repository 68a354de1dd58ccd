import { clockStep, clocksWithin } from './clock.ts';
import type { TrackSurvey } from './survey.ts';

/** Whole segments of a surveyed track, from `first` to before `end`. */
export interface StreamSpan {
  readonly survey: TrackSurvey;
  readonly first: number;
  readonly end: number;
}

/** Of a segment; the first one carries the clock. */
export type StreamSpans = readonly [StreamSpan, ...StreamSpan[]];

/** Times at which the clock must run at the least; infinite where the stream that carries it does that alone. */
export interface ClockBounds {
  readonly from: number;
  readonly to: number;
}

/**
 * The clock must run for sound that begins before the picture, and for sound that outlasts it. That is so in the first and the
 * last segment only: between them, each goes on until the next.
 */
export function clockBounds([lead, ...others]: StreamSpans): ClockBounds {
  const isFirst = lead.first === 0;
  const isLast = lead.end === lead.survey.track.segments.count;
  return {
    from: Math.min(...(isFirst ? others.map(({ survey }) => survey.firstDts) : [])),
    to: Math.max(...(isLast ? others.map(({ survey }) => survey.lastDts) : [])),
  };
}

/** Packets with a clock alone in a segment. */
export function clockPackets(spans: StreamSpans): number {
  const [{ survey, first, end }] = spans;
  const { firstDts, lastDts, endDts } = survey;
  const { from, to } = clockBounds(spans);
  const within = survey.clocksBefore(end) - survey.clocksBefore(first);
  const before = new ClockGap(Math.min(from, firstDts), firstDts, 'with its beginning').left;
  const behind = to > endDts ? clocksWithin(to - lastDts) - clocksWithin(endDts - lastDts) : 0;
  return within + before + behind;
}

/** A time that references of their own fill, and how far they have come in it. */
export class ClockGap {
  readonly stepTicks: number;
  /** When the next one is due. */
  at: number;
  left: number;

  /** @param beginning whether one stands at `from`; none stands at `to` */
  constructor(from: number, to: number, beginning: 'with its beginning' | 'without its beginning') {
    const ticks = to - from;
    const hasFirst = beginning === 'with its beginning' && ticks > 0;
    this.stepTicks = clockStep(ticks);
    this.left = clocksWithin(ticks) + Number(hasFirst);
    this.at = hasFirst ? from : from + this.stepTicks;
  }

  /** How many are due until then, and with it. */
  dueUntil(ticks: number): number {
    if (this.left === 0 || ticks < this.at) return 0;
    return Math.min(this.left, 1 + Math.floor((ticks - this.at) / this.stepTicks));
  }

  pass(count: number): void {
    this.left -= count;
    this.at += count * this.stepTicks;
  }
}
