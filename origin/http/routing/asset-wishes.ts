import type { Fraction } from '../../asset/timeline/fraction.ts';
import type { ObjectLocation } from '../../asset/server-manifest/server-manifest.ts';
import type { RouteConfig } from '../../origin-config.ts';

/** What routes want of assets when they are loaded; nothing where no route wants it of any. */
interface AssetWishes {
  /** How long segments are to be, in seconds. */
  readonly segmentLengthOf?: (asset: ObjectLocation) => Fraction | undefined;
  /** Whether interstitials lie beside it. */
  readonly hasInterstitials?: (asset: ObjectLocation) => boolean;
}

/**
 * By where assets lie, so that all routes that lead to one have the same of it: of several, the one with the longest prefix
 * says.
 */
export function assetWishes(routes: readonly RouteConfig[]): AssetWishes {
  const longestFirst = routes
    .filter(({ mode }) => mode === 'package')
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  const routeOf = ({ bucket, key }: ObjectLocation) =>
    longestFirst.find((each) => each.bucket === bucket && key.startsWith(each.prefix));
  const segmentLengthOf = (asset: ObjectLocation): Fraction | undefined => {
    const ms = routeOf(asset)?.segmentMs;
    return ms === undefined ? undefined : [ms, 1000];
  };
  const hasInterstitials = (asset: ObjectLocation): boolean => routeOf(asset)?.interstitials === true;
  return {
    ...(longestFirst.some(({ segmentMs }) => segmentMs !== undefined) && { segmentLengthOf }),
    ...(longestFirst.some(({ interstitials }) => interstitials === true) && { hasInterstitials }),
  };
}
