import { dashPackager } from './dash/dash-packager.ts';
import { hlsPackager } from './hls/hls-packager.ts';
import { hlsTsPackager } from './hls-ts/hls-ts-packager.ts';
import { progressivePackager } from './progressive/progressive-packager.ts';
import { smoothPackager } from './smooth/smooth-packager.ts';
import type { Container, Packager, PlanOf } from '../model/packager.ts';

/** Every output format; the first that matches a tail plans the answer. */
export const packagers: readonly Packager[] = [
  hlsTsPackager,
  hlsPackager,
  dashPackager,
  smoothPackager,
  progressivePackager,
];

/** A tail in the format that it is spelled in. */
interface MatchedTail {
  /** Name of the format. */
  readonly format: string;
  readonly plan: PlanOf;
}

/** Undefined where no format is spelled like the tail. */
export function matchTail(tail: string, container?: Container): MatchedTail | undefined {
  for (const packager of packagers) {
    const plan = packager.match(tail, container);
    if (plan !== undefined) return { format: packager.name, plan };
  }
  return undefined;
}
