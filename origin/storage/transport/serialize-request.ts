import { HeadwaterError } from '../../model/errors.ts';
import type { TransportRequest } from './transport.ts';

/** What could end a line, or is none of RFC 9110 5.5's characters of a value. */
const UNSAFE_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const UNSAFE_PATH = /[^\x21-\x7e]/;

/**
 * A request without a body, as it goes over the wire.
 *
 * @throws HeadwaterError `internal` for what would be read as more than one request
 */
export function serializeRequest({ method, path, headers }: TransportRequest): string {
  if (UNSAFE_PATH.test(path)) throw unsafe('its path');
  let text = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) {
    const value = headers[i + 1] as string;
    if (UNSAFE_VALUE.test(value)) throw unsafe(`the value of ${headers[i]}`);
    text += `${headers[i]}: ${value}\r\n`;
  }
  return `${text}connection: keep-alive\r\n\r\n`;
}

function unsafe(what: string): HeadwaterError {
  return new HeadwaterError('internal', `Cannot send a subrequest: ${what} holds what HTTP does not allow`);
}
