import { HeadwaterError } from '../model/errors.ts';
import type { Asset } from '../model/asset.ts';
import { derivedAsset, queryWith } from './derived-asset.ts';

/** What the version stands behind in a query. */
const PARAMETER = 'v';

/** Of a revision, in letters: one in 2^48 versions of a title is taken for another. */
const VERSION_CHARS = 8;

const VERSION = new RegExp(`^[\\w-]{${VERSION_CHARS}}$`);

/** What tells versions of a title apart in URLs. */
function versionOf({ revision }: Asset): string {
  return revision.slice(0, VERSION_CHARS);
}

/**
 * The version that a URL asks for; undefined: any.
 *
 * @throws HeadwaterError `malformed-url` where what it asks for is no version at all
 */
export function askedVersion(query: Readonly<URLSearchParams>): string | undefined {
  const asked = query.get(PARAMETER) ?? undefined;
  if (asked === undefined || VERSION.test(asked)) return asked;
  const state = `${PARAMETER} is no version of a title, as its manifests have it`;
  throw new HeadwaterError('malformed-url', `Cannot read the URL: ${state}`, { detail: state });
}

export function isOfVersion(asset: Asset, asked: string | undefined): boolean {
  return asked === undefined || asked === versionOf(asset);
}

/** The same asset, whose manifests name the version in every URI. */
export function withVersion(asset: Asset): Asset {
  const version = `${PARAMETER}=${versionOf(asset)}`;
  return derivedAsset(asset, version, () => ({ query: queryWith(asset, version) }));
}

export function versionGone(): HeadwaterError {
  return new HeadwaterError(
    'version-gone',
    'Cannot answer the request: the title was replaced since the manifest that names this URL was made',
  );
}
