/**
 * Where the node says that its origin is; null where it listens on no port.
 *
 * @typedef {{ scheme: string, port: number }} OriginPlace
 * @typedef {{ hostname: string, protocol: string }} PageLocation
 */

/**
 * Why nothing can be asked there, if so.
 *
 * @param {OriginPlace | null | undefined} place undefined while the node has not said it
 */
export function whyUnreachable(place) {
  if (place === undefined) return 'The node has not said yet where its origin is.';
  if (place === null)
    return 'The origin listens on a unix socket, which no page can reach: titles are not measured or played here.';
  return undefined;
}

/**
 * It is on the host of the page, by a scheme and at a port of its own.
 *
 * @param {OriginPlace} place
 * @param {PageLocation} page
 */
export function originUrl({ scheme, port }, { hostname }) {
  return `${scheme}://${hostname}:${port}`;
}

/**
 * What to do where a browser says no more than that there was no answer.
 *
 * @param {OriginPlace} place
 * @param {PageLocation} page
 */
export function adviceOnSilence(place, page) {
  const url = originUrl(place, page);
  if (place.scheme === 'https')
    return `No answer from ${url}: if this browser does not trust its certificate, open ${url}/ in a tab, accept the certificate, and look again.`;
  if (page.protocol === 'https:')
    return `No answer from ${url}: a page that came by https may not ask an origin without TLS. Open the page by http, or give the origin TLS.`;
  return `No answer that this page may read from ${url}: what becomes of the path stands below.`;
}
