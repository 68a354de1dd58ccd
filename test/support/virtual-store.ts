import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { patternBytes } from './store-rig.ts';

/** Of no size that memory is handed out in: bytes that end up a whole slab away show. */
const PIECE_BYTES = 1_000_003;
const PIECE = patternBytes(PIECE_BYTES);

/** What the same offset of two objects lies apart in the pattern. */
const APART_BYTES = 7919;

/**
 * A store of as many objects as are asked for, none of which lies anywhere: all have one size, and a pattern over and
 * over, which begins elsewhere in each. It checks no signature.
 *
 * @param tls what it proves to be `localhost` by; absent: what is said can be read on the way
 * @returns its URL
 */
export async function startVirtualStore(
  sizeBytes: number,
  tls?: { readonly key: string; readonly cert: string },
): Promise<string> {
  const onRequest = ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const [, start = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const range = { start: Number(start), last: Math.min(Number(last), sizeBytes - 1) };
    answer(response, nameOf(url), range, sizeBytes);
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
}

/** Whether these are the bytes of an object from `start` on: a test can tell without having a copy. @param path ends in its name */
export function areVirtualBytes(path: string, start: number, bytes: Buffer): boolean {
  let at = 0;
  for (const piece of pieces(nameOf(path), start, start + bytes.length)) {
    if (!piece.equals(bytes.subarray(at, at + piece.length))) return false;
    at += piece.length;
  }
  return true;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function answer(
  response: ServerResponse,
  name: string,
  { start, last }: { readonly start: number; readonly last: number },
  sizeBytes: number,
): void {
  response.writeHead(206, {
    'Content-Type': 'video/mp4',
    'Content-Range': `bytes ${start}-${last}/${sizeBytes}`,
    'Content-Length': last - start + 1,
    'Last-Modified': 'Sat, 01 Jan 2000 00:00:00 GMT',
    ETag: '"one"',
  });
  const body = Readable.from(pieces(name, start, last + 1));
  // A reader may leave at any time.
  response.on('close', () => body.destroy());
  body.on('error', () => response.destroy());
  body.pipe(response);
}

function* pieces(name: string, start: number, end: number): Generator<Buffer> {
  const shift = Buffer.from(name).reduce((sum, byte) => sum + byte, 0) * APART_BYTES;
  for (let at = start; at < end;) {
    const from = (at + shift) % PIECE_BYTES;
    const piece = PIECE.subarray(from, Math.min(PIECE_BYTES, from + end - at));
    yield piece;
    at += piece.length;
  }
}
