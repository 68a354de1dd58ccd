import { hash } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Segments } from '../../../support/segment-load.ts';

/** What became of requests, by `200`, `503 store-timeout`, `cut`, `gone`: and what was wrong although it said 200. */
export class Tally {
  readonly outcomes = new Map<string, number>();
  readonly wrong: string[] = [];

  count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  get total(): number {
    return [...this.outcomes.values()].reduce((sum, count) => sum + count, 0);
  }
}

interface Wanted {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How the body is taken; `leave`: not to its end. */
  readonly pace: 'at-once' | 'slowly' | 'leave';
  /** Of a whole body. */
  readonly isRight: (body: Buffer) => boolean;
}

/** As long as a slow reader leaves bytes lying, several times an answer: longer than a store is kept waiting. */
const SLOW_MS = 150;

/** One request, whatever becomes of it. */
export async function ask(
  { url, headers = {}, pace, isRight }: Wanted,
  tally: Tally,
  agent: Agent,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = request(url, { agent, headers }, (response) => {
    void take(response, pace).then((body) => {
      if (body === undefined) return resolve(pace === 'leave' ? 'gone' : 'cut');
      const { statusCode = 0 } = response;
      const code = response.headers['headwater-error'];
      if (statusCode < 300 && !isRight(body)) tally.wrong.push(url);
      return resolve(code === undefined ? String(statusCode) : `${statusCode} ${String(code)}`);
    });
    if (pace === 'leave') response.once('data', () => asked.destroy());
  });
  asked.on('error', () => resolve(pace === 'leave' ? 'gone' : 'cut'));
  asked.end();
  tally.count(await promise);
}

/** Undefined where it does not come to its end. */
async function take(response: IncomingMessage, pace: Wanted['pace']): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      if (pace === 'slowly') await sleep(SLOW_MS);
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

interface Media {
  readonly segments: Segments;
  /** A file that is passed through, and its bytes. */
  readonly file: string;
  readonly fileBytes: Buffer;
}

/** Asks until the time is over, in the way of its kind. */
type Client = (media: Media, tally: Tally, agent: Agent) => Promise<void>;

const random = (below: number): number => Math.floor(Math.random() * below);

function anySegment({ segments }: Media): Pick<Wanted, 'url' | 'isRight'> {
  const entries = [...segments];
  const [url, digest] = entries[random(entries.length)]!;
  return { url, isRight: (body) => hash('sha256', body, 'hex') === digest };
}

/** Each takes one of them at a time. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  async player(media, tally, agent) {
    await ask({ ...anySegment(media), pace: 'at-once' }, tally, agent);
    await sleep(20);
  },
  async seeker({ file, fileBytes }, tally, agent) {
    const start = random(fileBytes.length - 1);
    const end = start + 1 + random(Math.min(200_000, fileBytes.length - start - 1));
    const isRight = (body: Buffer) => body.equals(fileBytes.subarray(start, end));
    const headers = { range: `bytes=${start}-${end - 1}` };
    await ask({ url: file, headers, pace: 'at-once', isRight }, tally, agent);
    await sleep(20);
  },
  async leaver(media, tally, agent) {
    await ask({ ...anySegment(media), pace: 'leave' }, tally, agent);
    await sleep(20);
  },
  slowReader: (media, tally, agent) => ask({ ...anySegment(media), pace: 'slowly' }, tally, agent),
};

/** Runs so many clients of each kind. */
export async function runClients(
  media: Media,
  tally: Tally,
  { each, untilMs }: { readonly each: number; readonly untilMs: number },
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const run = async (client: Client): Promise<void> => {
    while (performance.now() < untilMs) await client(media, tally, agent);
  };
  const kinds = Object.values(CLIENTS);
  await Promise.all(Array.from({ length: each * kinds.length }, (_, i) => run(kinds[i % kinds.length]!)));
  agent.destroy();
}
