import type { Fraction } from '../../asset/timeline/fraction.ts';
import type { ObjectLocation } from '../../asset/server-manifest/server-manifest.ts';
import type { RouteConfig } from '../../origin-config.ts';

/** How long segments of an asset are to be, where a route says; absent: nobody asks. */
export type SegmentLengthOf = (asset: ObjectLocation) => Fraction | undefined;

/**
 * By where assets lie, so that all routes that lead to one have the same segments of it: of several, the one with the
 * longest prefix says.
 */
export function segmentLengths(routes: readonly RouteConfig[]): SegmentLengthOf | undefined {
  const packaging = routes.filter(({ mode }) => mode === 'package');
  if (packaging.every(({ segmentMs }) => segmentMs === undefined)) return undefined;
  const longestFirst = packaging.toSorted((a, b) => b.prefix.length - a.prefix.length);
  return ({ bucket, key }) => {
    const route = longestFirst.find((each) => each.bucket === bucket && key.startsWith(each.prefix));
    return route?.segmentMs === undefined ? undefined : [route.segmentMs, 1000];
  };
}
