import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What is sent for one request: text and bytes as they go on the wire; a function has the socket to itself. */
export type Answer = string | Buffer | ((socket: Socket) => void);

/** A server that says what it is told to, byte for byte, whatever it is asked. */
export interface ScriptedStore {
  readonly url: string;
  /** Heads of the requests so far, in order. */
  readonly requests: readonly string[];
  /** Connections so far. */
  readonly connections: number;
}

/**
 * Answers the requests in turn, the last answer for ever; it ends with the test.
 *
 * @param answers one for each request
 */
export async function startScriptedStore(...answers: readonly Answer[]): Promise<ScriptedStore> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        requests.push(received.slice(0, end));
        received = received.slice(end + 4);
        const answer = answers[Math.min(requests.length, answers.length) - 1] ?? '';
        if (typeof answer === 'function') answer(socket);
        else socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
  };
}

/** An HTTP/1.1 answer with a body and its length. */
export function answerOf(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const all = { 'Content-Length': String(Buffer.byteLength(body)), ...headers };
  const fields = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} \r\n${fields.join('')}\r\n`, 'latin1'),
    Buffer.from(body),
  ]);
}

/** S3's XML. */
export function errorOf(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  return answerOf(status, headers, `<Error><Code>${code}</Code></Error>`);
}
