import { dashPackager } from './dash/dash-packager.ts';
import { hlsPackager } from './hls/hls-packager.ts';
import type { Packager, PlanOf } from '../model/packager.ts';

/** Every output format; the first that matches a tail plans the answer. */
export const packagers: readonly Packager[] = [hlsPackager, dashPackager];

/** A tail in the format that it is spelled in. */
interface MatchedTail {
  /** Name of the format. */
  readonly format: string;
  readonly plan: PlanOf;
}

/** Undefined where no format is spelled like the tail. */
export function matchTail(tail: string): MatchedTail | undefined {
  for (const packager of packagers) {
    const plan = packager.match(tail);
    if (plan !== undefined) return { format: packager.name, plan };
  }
  return undefined;
}
