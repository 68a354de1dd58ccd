import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What a server on this machine answers. */
export interface Answered {
  readonly status: number;
  readonly bytes: Buffer;
}

/** Asks for a path as it is spelt, under a host of another name than the server's. */
export async function ask(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  const asked = request({ hostname, port, path, headers, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, bytes: await buffer(response) };
}
