import { request, Agent } from 'node:http';

export interface LoadResult {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Asks for `path` so many times over kept-alive connections and reads every answer to its end.
 *
 * @throws Error for any answer but a whole 200
 */
export async function load(
  url: string,
  path: string,
  requests: number,
  connections: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let left = requests;
  let bytes = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const received = await get(agent, `${url}${path}`);
      bytes += received;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return { requests, bytes, seconds: (performance.now() - start) / 1000 };
}

function get(agent: Agent, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => {
        if (response.statusCode === 200 && response.complete) resolve(bytes);
        else reject(new Error(`GET ${url}: status ${response.statusCode}`));
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
