/** `http(s)://HOST[:PORT]` and no more; undefined for anything else. */
export function parseEndpoint(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.host === '') return undefined;
  const more = url.username + url.password + url.search + url.hash;
  return more === '' && url.pathname === '/' ? url.origin : undefined;
}
