/** RFC 3986 3.2.2 and 3.2.3: a name or an address, and perhaps a port; no user information. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Whether a `Host` field names a host. RFC 9110 7.2 */
export function isHost(value: string): boolean {
  return HOST.test(value);
}
