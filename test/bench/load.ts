import { connect, type Socket } from 'node:net';

interface LoadResult {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
}

interface Load {
  readonly url: string;
  /** One a connection, in turns: where reads are shared, those of one path are. */
  readonly paths: readonly string[];
  /** Without it, each path is asked for once, by whichever connection comes to it. */
  readonly requests?: number;
  readonly connections: number;
}

/** What a client reads at once: large, so that it costs less than what it measures. */
const READ_BYTES = 512 * 1024;

/**
 * Asks so many times over kept-alive connections and reads every answer to its end. It reads into one buffer
 * and looks at heads alone: beside what it measures on a machine of two cores, it should cost little itself.
 *
 * @throws Error for any answer but a whole 200
 */
export async function load(wanted: Load): Promise<LoadResult> {
  const { url, paths, requests = paths.length, connections } = wanted;
  let asked = 0;
  const next = (connection: number): string | undefined => {
    if (asked === requests) return undefined;
    const turn = wanted.requests === undefined ? asked : connection;
    asked += 1;
    return paths[turn % paths.length];
  };
  const start = performance.now();
  const bytes = await Promise.all(Array.from({ length: connections }, (_, i) => client(url, () => next(i))));
  const seconds = (performance.now() - start) / 1000;
  return { requests, bytes: bytes.reduce((sum, each) => sum + each, 0), seconds };
}

type Phase =
  { readonly kind: 'head'; readonly text: string } | { readonly kind: 'body'; readonly missing: number };

/** One connection: asks as long as there is a path to ask for. @returns bytes of bodies */
function client(url: string, next: () => string | undefined): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let phase: Phase = { kind: 'head', text: '' };
  let bytes = 0;
  let path: string | undefined;
  const ask = (): void => {
    path = next();
    if (path === undefined) {
      socket.destroy();
      resolve(bytes);
      return;
    }
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  };
  const take = (chunk: Buffer): void => {
    let rest = chunk;
    if (phase.kind === 'head') {
      const head = phase.text + rest.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        phase = { kind: 'head', text: head };
        return;
      }
      const length = /^HTTP\/1\.1 200 .*\r\ncontent-length: (\d+)/is.exec(head.slice(0, end))?.[1];
      if (length === undefined) throw new Error(`GET ${path}: ${head.slice(0, end)}`);
      rest = rest.subarray(rest.length - (head.length - end - 4));
      phase = { kind: 'body', missing: Number(length) };
    }
    bytes += rest.length;
    phase = { kind: 'body', missing: phase.missing - rest.length };
    if (phase.missing > 0) return;
    phase = { kind: 'head', text: '' };
    ask();
  };
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const onread = {
    buffer,
    callback: (length: number) => {
      try {
        take(buffer.subarray(0, length));
      } catch (error) {
        reject(error);
        socket.destroy();
      }
      return true;
    },
  };
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true, onread }, ask);
  socket.on('error', reject);
  socket.on('close', () => {
    reject(new Error(`GET ${path}: the connection was closed`));
  });
  return promise;
}
