import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the store does to a bucket of this name; every other is served well. */
export type StoreFault = 'slow' | 'slow-down' | 'stalled' | 'skewed' | 'failing';

/** An access key id with this in it is unknown to the store. */
export const UNKNOWN = 'UNKNOWN';

const BODY = Buffer.alloc(4096, 'x');

/** Longer than the least that an alert of slow stores takes for slow. */
const SLOW_MS = 1200;

/** How far the clock of a bucket that is `skewed` is from ours, as from any clock that a signature is refused for. */
const SKEW_MS = 20 * 60_000;

/** Of so many reads, one is told to come later. */
const SLOW_DOWN_EVERY = 4;

let reads = 0;

const FAULTS: Readonly<Record<StoreFault, (request: IncomingMessage, response: ServerResponse) => unknown>> =
  {
    slow: async (request, response) => {
      await sleep(SLOW_MS, undefined, { ref: false });
      serve(request, response);
    },
    'slow-down': (request, response) => {
      reads += 1;
      if (reads % SLOW_DOWN_EVERY === 0) refuse(response, 503, 'SlowDown');
      else serve(request, response);
    },
    stalled: () => undefined,
    failing: (_request, response) => response.destroy(),
    skewed: (request, response) => {
      const [, y, mo, d, h, mi, s] =
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(request.headers['x-amz-date'])) ?? [];
      const signedAtMs = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
      response.setHeader('Date', new Date(Date.now() + SKEW_MS).toUTCString());
      if (Math.abs(Date.now() + SKEW_MS - signedAtMs) > SKEW_MS / 2)
        refuse(response, 403, 'RequestTimeTooSkewed');
      else serve(request, response);
    },
  };

function serve({ headers }: IncomingMessage, response: ServerResponse): void {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  const part = BODY.subarray(Number(first), Math.min(Number(last) + 1, BODY.length));
  response
    .writeHead(206, {
      'Content-Range': `bytes ${first}-${Number(first) + part.length - 1}/${BODY.length}`,
      'Last-Modified': 'Sat, 01 Jan 2000 00:00:00 GMT',
      ETag: '"one"',
    })
    .end(part);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
}

/** A store whose buckets have the faults that their names say; it knows signatures by their access key ids only. */
export async function startFaultyStore(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const [, bucket = '', key = ''] = request.url?.split('/') ?? [];
    if (request.headers.authorization?.includes(UNKNOWN)) refuse(response, 403, 'InvalidAccessKeyId');
    else if (key.startsWith('missing')) refuse(response, 404, 'NoSuchKey');
    else (FAULTS[bucket as StoreFault] ?? serve)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
