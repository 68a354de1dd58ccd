import { HeadwaterError } from '../../model/errors.ts';
import type { RouteConfig } from '../../origin-config.ts';
import type { Target } from '../../model/packager.ts';
import { parseSelection } from '../../selection/parse-selection.ts';
import { parseAsked } from './parse-asked.ts';
import type { RequestPath } from './request-path.ts';

/** A server manifest, a mapping, a set of files, or a media file that is an asset by itself; followed by what is asked of it. */
const ASSET_AND_TAIL = /^(.+?\.(?:isml?|mp4|m4v|m4a|mov|cmfv|cmfa|cmft|ismv|isma|ismt|json|urlset))\/(.+)$/i;

/** Two values of one of them contradict each other. */
const ONCE = ['filter', 'vbegin', 'vend', 't', 'container', 'profile'] as const;

/**
 * Splits a URL into the object and what is asked of it.
 *
 * @throws HeadwaterError `not-found` where no asset is named, `malformed-url` for a parameter that cannot be read
 */
export function parseTarget(route: RouteConfig, request: RequestPath): Target {
  const match = ASSET_AND_TAIL.exec(request.path.slice(route.path.length));
  const [, asset, tail] = match ?? [];
  if (asset === undefined || tail === undefined) {
    throw new HeadwaterError(
      'not-found',
      'Cannot find an asset in the URL: no .ism or media file with a / behind it',
    );
  }
  refuseRepeated(request.query);
  return {
    bucket: route.bucket,
    key: route.prefix + asset,
    tail,
    asked: parseAsked(request.query),
    selection: parseSelection(request.query),
  };
}

function refuseRepeated(query: Readonly<URLSearchParams>): void {
  if (query.size === 0) return;
  const repeated = ONCE.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined)
    throw new HeadwaterError('malformed-url', `Cannot read the URL: ${repeated} stands in its query twice`);
}
