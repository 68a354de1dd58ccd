import { get, type IncomingMessage } from 'node:http';

/** A reader takes so much, then rests. */
const SIP_BYTES = 128 * 1024;
const REST_MS = 100;

/** Reads an answer in sips, on a connection of its own. @returns its length @throws Error where it is not whole, or no 200 */
export function readSlowly(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response: IncomingMessage) => {
      let length = 0;
      let sip = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        sip += chunk.length;
        if (sip < SIP_BYTES) return;
        sip = 0;
        response.pause();
        setTimeout(() => response.resume(), REST_MS);
      });
      response.on('end', () => {
        if (response.statusCode === 200 && response.complete) resolve(length);
        else reject(new Error(`GET ${url}: status ${response.statusCode}`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
