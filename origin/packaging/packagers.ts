import { dashPackager } from './dash/dash-packager.ts';
import { hlsPackager } from './hls/hls-packager.ts';
import type { Packager } from '../model/packager.ts';

/** Every output format; the first that handles a tail plans the answer. */
export const packagers: readonly Packager[] = [hlsPackager, dashPackager];

/** The format a tail is spelled in, or undefined where it is none's. */
export function packagerFor(tail: string): Packager | undefined {
  return packagers.find((packager) => packager.handles(tail));
}
