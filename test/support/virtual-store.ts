import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { patternBytes } from './store-rig.ts';

const PIECE_BYTES = 1024 * 1024;

/** The byte of every object at an offset: a test can tell whether what it got is right without having a copy. */
export const VIRTUAL_BYTES = patternBytes(PIECE_BYTES);

/**
 * A store of as many objects as are asked for, none of which lies anywhere: all have one size, and the same bytes over
 * and over. It checks no signature.
 *
 * @returns its URL
 */
export async function startVirtualStore(sizeBytes: number): Promise<string> {
  const server = createServer(({ headers }, response) => {
    const [, start = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    answer(response, Number(start), Math.min(Number(last), sizeBytes - 1), sizeBytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(response: ServerResponse, start: number, last: number, sizeBytes: number): void {
  response.writeHead(206, {
    'Content-Type': 'video/mp4',
    'Content-Range': `bytes ${start}-${last}/${sizeBytes}`,
    'Content-Length': last - start + 1,
    'Last-Modified': 'Sat, 01 Jan 2000 00:00:00 GMT',
    ETag: '"one"',
  });
  const body = Readable.from(pieces(start, last + 1));
  // A reader may leave at any time.
  response.on('close', () => body.destroy());
  body.on('error', () => response.destroy());
  body.pipe(response);
}

function* pieces(start: number, end: number): Generator<Buffer> {
  for (let at = start; at < end;) {
    const from = at % PIECE_BYTES;
    const piece = VIRTUAL_BYTES.subarray(from, Math.min(PIECE_BYTES, from + end - at));
    yield piece;
    at += piece.length;
  }
}
