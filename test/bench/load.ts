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
  readonly requests: number;
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
export async function load({ url, paths, requests, connections }: Load): Promise<LoadResult> {
  const left = { requests };
  const start = performance.now();
  const bytes = await Promise.all(
    Array.from({ length: connections }, (_, i) => client(url, paths[i % paths.length] ?? '/', left)),
  );
  const seconds = (performance.now() - start) / 1000;
  return { requests, bytes: bytes.reduce((sum, each) => sum + each, 0), seconds };
}

type Phase =
  { readonly kind: 'head'; readonly text: string } | { readonly kind: 'body'; readonly missing: number };

/** One connection: asks again as long as requests are left. @returns bytes of bodies */
function client(url: string, path: string, left: { requests: number }): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let phase: Phase = { kind: 'head', text: '' };
  let bytes = 0;
  const ask = (): void => {
    if (left.requests === 0) {
      socket.destroy();
      resolve(bytes);
      return;
    }
    left.requests -= 1;
    socket.write(request);
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
