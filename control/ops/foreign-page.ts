import type { IncomingMessage } from 'node:http';

/** What browsers say of a request that a page of ours, or somebody at the address bar, has made (Fetch Metadata 2.2). */
const OWN_SITES: readonly unknown[] = [undefined, 'same-origin', 'none'];

/** Whether a browser made the request for a page of somebody else; programs send neither header. */
export function isFromForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const isForeign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
  return isForeign || !OWN_SITES.includes(headers['sec-fetch-site']);
}
