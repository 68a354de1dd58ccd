/** Names that manifests of a title have, behind its path. */
const MANIFEST = /\/(?:[^/]*\.m3u8|[^/]*\.mpd|[Mm]anifest)$/;

/**
 * The title that a path leads to, without the manifest that it may name, and its query.
 *
 * @param {string} given
 * @returns {{ path: string, query: string }}
 */
export function titleOf(given) {
  const [path = '', query] = given.split(/\?(.*)/s);
  return { path: path.replace(MANIFEST, '').replace(/\/$/, ''), query: query ? `?${query}` : '' };
}
