import { hash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { expect } from 'vitest';

/** URL of each media segment, and the hash of what it answers. */
export type Segments = ReadonlyMap<string, string>;

/** Those of the shipped ladder, as of the first read. @param route URL of the route that leads to it */
export async function segmentsOf(route: string): Promise<Segments> {
  const base = `${route}/ladder.ism`;
  const found = new Map<string, string>();
  const multivariant = await (await fetch(`${base}/.m3u8`)).text();
  for (const playlist of new Set(multivariant.match(/[^"\n]+\.m3u8/g))) {
    for (const uri of (await (await fetch(`${base}/${playlist}`)).text()).match(/^hls\/.+$/gm) ?? []) {
      found.set(`${base}/${uri}`, await digestOf(`${base}/${uri}`));
    }
  }
  expect(found.size).toBe(50);
  return found;
}

/**
 * Reads segments over many connections, for so many milliseconds or until it is over; every answer must be a whole 200 of
 * the right bytes.
 */
export async function readUnderLoad(
  expected: Segments,
  duration: number | (() => boolean),
  connections: number,
): Promise<{ requests: number; failures: string[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const entries = [...expected];
  const isOver = typeof duration === 'number' ? overIn(duration) : duration;
  const failures: string[] = [];
  let requests = 0;
  const reader = async (n: number): Promise<void> => {
    for (let i = n; !isOver(); i++) {
      const [url, digest] = entries[i % entries.length]!;
      const got = await digestOf(url, agent).catch((error: unknown) => String(error));
      if (got !== digest) failures.push(`${url}: ${got}`);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, n) => reader(n)));
  agent.destroy();
  return { requests, failures };
}

function overIn(ms: number): () => boolean {
  const until = Date.now() + ms;
  return () => Date.now() >= until;
}

/** Of a 200 the hash of its body; of another answer its status and what it says. */
function digestOf(url: string, agent?: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const asked = request(url, { agent }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const body = Buffer.concat(chunks);
      resolve(
        response.statusCode === 200 ? hash('sha256', body, 'hex') : `${response.statusCode} ${String(body)}`,
      );
    });
  });
  asked.on('error', reject).end();
  return promise;
}
