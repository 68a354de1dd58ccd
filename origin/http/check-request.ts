import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { HeadwaterError } from '../model/errors.ts';
import { isHost } from './connection/host.ts';
import type { RequestHead } from './connection/request-head.ts';

/**
 * Refuses what no answer of ours would fit.
 *
 * @throws HeadwaterError `malformed-request`, `version-not-supported`, `method-not-allowed`, `unmet-expectation`
 */
export function checkRequest(request: IncomingMessage): void {
  checkVersion(request);
  checkHost(request);
  checkMeaning(request.method, request.headers);
}

/** The same, of HTTP/2. RFC 9113 8.3.1: what names the host twice must name one. */
export function checkHttp2Request({ method, headers }: RequestHead, authority: string | undefined): void {
  const { host } = headers;
  if (host === undefined) throw badHost('it names no host');
  if (!isHost(host)) throw badHost('what it names as its host is none');
  if (authority !== undefined && authority !== host) throw badHost('it names more than one host');
  checkMeaning(method, headers);
}

function checkMeaning(method: string | undefined, headers: IncomingHttpHeaders): void {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') {
    throw new HeadwaterError('method-not-allowed', 'Cannot answer the request: only GET and HEAD are served');
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    const state = 'it expects what is not known here';
    throw new HeadwaterError('unmet-expectation', `Cannot answer the request: ${state}`);
  }
}

/** RFC 9110 15.6.6. HTTP/0.9 has no header, and so no answer of ours either. */
function checkVersion({ httpVersionMajor, httpVersionMinor }: IncomingMessage): void {
  if (httpVersionMajor === 0) {
    throw new HeadwaterError('malformed-request', 'Cannot read the request: HTTP/0.9 is not served');
  }
  if (httpVersionMajor !== 1) {
    const version = `HTTP/${httpVersionMajor}.${httpVersionMinor}`;
    throw new HeadwaterError(
      'version-not-supported',
      `Cannot read the request: ${version} is not served here`,
    );
  }
}

/** RFC 9112 3.2: exactly one, and a valid one; HTTP/1.0 knew none. */
function checkHost({ rawHeaders, httpVersionMinor }: IncomingMessage): void {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (found !== undefined) throw badHost('it names more than one host');
    found = rawHeaders[i + 1] as string;
  }
  if (found === undefined) {
    if (httpVersionMinor > 0) throw badHost('it names no host');
  } else if (!isHost(found)) {
    throw badHost('what it names as its host is none');
  }
}

function badHost(state: string): HeadwaterError {
  return new HeadwaterError('malformed-request', `Cannot answer the request: ${state}`);
}
