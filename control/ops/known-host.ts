import { isIP } from 'node:net';

const HOST = /^(?<name>[^:[\]]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?$/;
const LOOPBACK = /^(?:.+\.)?localhost$/;

/**
 * Whether a request may be answered under the name it was sent to: an address, a name of this machine's own, or one of
 * the configuration. Any other may be of a page whose author points it at us (DNS rebinding): the browser would then take
 * what we say for that page's own. HTTP/1.0 without `Host` is no browser's.
 */
export function isKnownHost(host: string | undefined, configured: readonly string[]): boolean {
  if (host === undefined) return true;
  const name = HOST.exec(host)?.groups?.['name']?.toLowerCase().replace(/\.$/, '') ?? '';
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || LOOPBACK.test(name) || configured.includes(name);
}
