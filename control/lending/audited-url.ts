/** As long as a key may be; more says nothing more. */
const MAX_CHARS = 1024;

/** User and password; either may hold what would end them, so the last `@` counts. */
const USER_INFO = /^([a-z][a-z0-9+.-]*:[/\\]+|[/\\]{2,}|(?![/\\])).*@/is;

/** A path, or a host with a port at most; what is neither may be a password that holds a `?`. */
const PLAIN =
  /^(?:\/(?![/\\])|[^/\\:]*(?:\/|$)|(?:[a-z][a-z0-9+.-]*:)?\/\/(?:\[[0-9a-f:.]+\]|[\w.-]*)(?::\d{1,5})?(?:\/|$))/i;

/** A URL as an audit line may hold it: without its query, which may hold a signature, and without its user info. */
export function auditedUrl(url: string): string {
  const shown = url.replace(/[?#].*/s, '').replace(USER_INFO, '$1');
  return PLAIN.test(shown) ? shown.slice(0, MAX_CHARS) : '…';
}
