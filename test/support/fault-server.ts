import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** How a service misbehaves instead of answering. */
export type Fault =
  /** Accepts the request and never answers. */
  | 'stall'
  /** Sends the head and half a body, then nothing. */
  | 'stall-in-body'
  /** The same, and cuts the connection. */
  | 'cut'
  | 'malformed'
  | 'empty'
  | 'huge'
  /** To a page that answers with 200. */
  | 'redirect'
  | { readonly status: number };

export interface FaultServer {
  readonly url: string;
  /** `PUT /latest/api/token`, in order. */
  readonly requests: readonly string[];
  /** For every request from now on. */
  fault: Fault | undefined;
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, body: string) => { status: number; body: string };

/** A real HTTP server on loopback that answers, counts, and misbehaves when told to; it ends with the test. */
export async function startFaultServer(answer: Answer): Promise<FaultServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => void handle(request, response));
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method} ${request.url}`);
    const sent = await text(request);
    const { status, body } = answer(request, sent);
    if (rig.fault === undefined || request.url === '/elsewhere') response.writeHead(status).end(body);
    else misbehave(rig.fault, response, body);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const rig: FaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: undefined,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  onTestFinished(() => rig.close());
  return rig;
}

function misbehave(fault: Fault, response: ServerResponse, body: string): void {
  if (typeof fault === 'object') return void response.writeHead(fault.status).end(body);
  switch (fault) {
    case 'stall':
      return;
    case 'stall-in-body':
    case 'cut':
      response.writeHead(200, { 'Content-Length': body.length + 10 });
      response.write(body.slice(0, body.length / 2));
      if (fault === 'cut') setTimeout(() => response.destroy(), 20);
      return;
    case 'malformed':
      return void response.end(`${body.slice(0, -2)},,`);
    case 'empty':
      return void response.end();
    case 'huge':
      return void response.end(body + ' '.repeat(1024 * 1024));
    case 'redirect':
      return void response.writeHead(302, { Location: '/elsewhere' }).end();
    default:
      return fault satisfies never;
  }
}
