import { dashPackager } from './dash/dash-packager.ts';
import { hlsPackager } from './hls/hls-packager.ts';
import { hlsTsPackager } from './hls-ts/hls-ts-packager.ts';
import { progressivePackager } from './progressive/progressive-packager.ts';
import { smoothPackager } from './smooth/smooth-packager.ts';
import { thumbnailsPackager } from './thumbnails/thumbnails-packager.ts';
import { containerOf, USUAL_CONTAINER } from './playlists/container-parameter.ts';
import type { Asked, Packager, PlanOf } from '../model/packager.ts';

/** Every output format; the first that matches a tail plans the answer. */
export const packagers: readonly Packager[] = [
  hlsTsPackager,
  hlsPackager,
  dashPackager,
  smoothPackager,
  progressivePackager,
  thumbnailsPackager,
];

/** Names of the formats, in the order of the table. */
export const FORMAT_NAMES: readonly string[] = packagers.map(({ name }) => name);

/** A tail in the format that it is spelled in. */
interface MatchedTail {
  /** Name of the format. */
  readonly format: string;
  /** Its place in the table of formats. */
  readonly formatAt: number;
  readonly plan: PlanOf;
}

/**
 * Undefined where no format is spelled like the tail. Where the query asks for no container, the asset's own wish decides
 * between two formats that are spelled alike.
 */
export function matchTail(tail: string, asked: Asked = {}): MatchedTail | undefined {
  const usual = firstThatMatches(tail, asked);
  if (usual === undefined || asked.container !== undefined) return usual;
  const plan: PlanOf = (asset, plans) => {
    const container = containerOf(asset);
    const wished = container === USUAL_CONTAINER ? usual : firstThatMatches(tail, { ...asked, container });
    return (wished ?? usual).plan(asset, plans);
  };
  return { ...usual, plan };
}

function firstThatMatches(tail: string, asked: Asked): MatchedTail | undefined {
  for (let formatAt = 0; formatAt < packagers.length; formatAt += 1) {
    const packager = packagers[formatAt]!;
    const plan = packager.match(tail, asked);
    if (plan !== undefined) return { format: packager.name, formatAt, plan };
  }
  return undefined;
}
