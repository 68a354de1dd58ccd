import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OriginPlace } from './origin-place.ts';

/** Said with every answer: nothing here is to be framed, sniffed, stored or told to others. */
const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

const HOST = /^(?<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?$/;

/**
 * Scripts, styles and data from here only; media from the origin, which is on the host the page was asked under
 * (absent where no page can reach it).
 */
function contentSecurityPolicy(request: IncomingMessage, place: OriginPlace | undefined): string {
  const { name } = HOST.exec(request.headers.host ?? '')?.groups ?? {};
  const origin = name === undefined || place === undefined ? '' : ` ${place.scheme}://${name}:${place.port}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${origin}`,
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The headers of every answer. */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  place: OriginPlace | undefined,
): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(request, place));
}

export interface Content {
  readonly type: string;
  readonly body: string | Buffer;
}

/** A whole answer; HEAD gets its head. */
export function respond(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { type, body }: Content,
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function respondText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  respond(request, response, status, { type: 'text/plain; charset=utf-8', body: `${text}\n` });
}
