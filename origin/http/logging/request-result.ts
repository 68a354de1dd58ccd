import type { PlanKind } from '../../model/response-plan.ts';
import type { FormatTimes } from '../routing/route-times.ts';

/** How one request ended. */
export interface RequestResult {
  readonly kind: PlanKind | 'error' | 'preflight';
  readonly status: number;
  readonly errorCode?: string;
  /** The error's own words, for the log. */
  readonly reason?: string;
  readonly bytesSent: number;
  readonly durationSeconds: number;
  readonly end: 'complete' | 'cut' | 'client-gone';
  /** Where its time is counted; absent: no route was found. */
  readonly timedBy?: FormatTimes | undefined;
}
