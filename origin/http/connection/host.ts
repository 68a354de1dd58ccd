import { isIPv6 } from 'node:net';

/** RFC 3986 3.2.2 and 3.2.3: a name or an address, and perhaps a port, which may be empty; no user information. */
const HOST =
  /^(?:(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+|\[(?:([\da-f:.]+)|v[\da-f]+\.[\w.~!$&'()*+,;=:-]+)\])(?::\d{0,5})?$/i;

/** Whether a `Host` field names a host. RFC 9110 7.2 */
export function isHost(value: string): boolean {
  const match = HOST.exec(value);
  return match !== null && (match[1] === undefined || isIPv6(match[1]));
}
