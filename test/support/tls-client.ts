import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { request as plainRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { connect, type SecureContextOptions } from 'node:tls';

export interface CarriedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** Sends one request on a connection of its own. */
export type Carrier = (url: string, asked?: Asked) => Promise<CarriedAnswer>;

/** Of the connection, or of the moment. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

export const plainHttp1: Carrier = async (url, { method = 'GET', headers = {} } = {}) => {
  const asking = plainRequest(url, {
    method,
    headers: { host: 'localhost', ...headers },
    agent: false,
  }).end();
  return answerOf((await once(asking, 'response')) as [IncomingMessage]);
};

export function tlsHttp1(tls: SecureContextOptions): Carrier {
  return async (url, { method = 'GET', headers = {} } = {}) => {
    const asking = request(url, {
      ...tls,
      servername: 'localhost',
      method,
      headers: { host: 'localhost', ...headers },
      agent: false,
    });
    return answerOf((await once(asking.end(), 'response')) as [IncomingMessage]);
  };
}

export function http2(tls: SecureContextOptions): Carrier {
  return async (url, { method = 'GET', headers = {} } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const session = connectHttp2(origin, { ...tls, servername: 'localhost' });
    session.on('error', () => undefined);
    const stream = session.request(
      { ':method': method, ':path': pathname + search, ':authority': 'localhost', ...headers },
      { endStream: true },
    );
    const head = await headOf(stream);
    const body = await buffer(stream);
    session.close();
    return { status: head[':status'], headers: kept(head), body };
  };
}

type Http2Head = IncomingHttpHeaders & { ':status': number };

/** @throws Error where the stream closes before one comes */
function headOf(stream: ClientHttp2Stream): Promise<Http2Head> {
  const { promise, resolve, reject } = Promise.withResolvers<Http2Head>();
  stream.once('response', (head) => resolve(head as Http2Head));
  stream.once('error', reject);
  stream.once('close', () => reject(new Error('Cannot read an answer: the stream is closed')));
  return promise;
}

async function answerOf([response]: [IncomingMessage]): Promise<CarriedAnswer> {
  return { status: response.statusCode ?? 0, headers: kept(response.headers), body: await buffer(response) };
}

function kept(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.has(name)),
  );
}

/** The certificate that a new connection is shown, in PEM, and what it agrees on. */
export async function shownBy(
  url: string,
  protocols: readonly string[] = [],
): Promise<{ certificate: string; protocol: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect({
    host: hostname,
    port: Number(port),
    rejectUnauthorized: false,
    ALPNProtocols: [...protocols],
  });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate()?.toString() ?? '';
  const protocol = socket.alpnProtocol || '';
  socket.destroy();
  return { certificate, protocol };
}
