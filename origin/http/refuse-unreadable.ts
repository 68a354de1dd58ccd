import type { Socket } from 'node:net';
import { HeadwaterError } from '../model/errors.ts';
import { nodeHttp } from '../node-http.ts';
import { HeadFields } from './connection/head-fields.ts';
import { errorResponse } from './error-response.ts';

/** Node's code for a head that takes too long. */
export const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

/** Why a request cannot be read, by Node's code; of any other it is no HTTP. */
const REFUSALS: Readonly<Record<string, HeadwaterError>> = {
  HPE_HEADER_OVERFLOW: new HeadwaterError(
    'header-too-large',
    'Cannot read the request: its header is too large',
  ),
  [LATE]: new HeadwaterError('request-timeout', 'Cannot read the request: it did not arrive in time'),
  HPE_INVALID_VERSION: new HeadwaterError(
    'version-not-supported',
    'Cannot read the request: its version of HTTP is not served here',
  ),
};
const NO_HTTP = new HeadwaterError('malformed-request', 'Cannot read the request: it is no HTTP/1.1');

/** Answers what is not even a request, and takes no more from the connection. */
export function refuseUnreadable(code: string | undefined, socket: Socket): void {
  const { status, headers, body } = errorResponse(REFUSALS[code ?? ''] ?? NO_HTTP);
  const { lines } = new HeadFields({ ...headers, Connection: 'close' });
  socket.end(`HTTP/1.1 ${status} ${nodeHttp.STATUS_CODES[status]}\r\n${lines}\r\n${body}`);
}
