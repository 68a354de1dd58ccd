import { request } from 'node:http';
import { expect, it, vi } from 'vitest';
import { clientChannel } from '../../control/commands/client/client-channel.ts';
import { ControlClient } from '../../control/commands/client/control-client.ts';
import { childrenOf } from '../support/children-of.ts';
import { startServing, type NodeRig } from '../support/node-rig.ts';
import { patient } from '../support/patience.ts';
import { rssBytes } from '../support/rss-bytes.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

vi.setConfig({ testTimeout: patient(600_000) });

const PUSHES = 5000;
const WORKERS = 4;
const WATCHERS = 8;
const READERS = 4;
/** A push waits for the successor of a worker that was killed: by number, not by time, or a busy machine did nothing else. */
const KILLS = 20;
const MEBIBYTE = 1024 * 1024;

/** Both are good at the store, whoever signs. */
const KEYS = [
  FIRST_KEY,
  { accessKeyId: 'AKIASECONDKEY0000002', secretAccessKey: 'second+secret/0123456789abcdefghijklmno' },
];

it('5,000 pushes while workers are killed fail nothing but what was in flight on those', async () => {
  const node = await startServing(WORKERS);
  for (const key of KEYS) node.store.addKey(key);
  const client = new ControlClient(clientChannel({ control: node.control }, {}));
  await push(client, 1);
  const watchers = Array.from({ length: WATCHERS }, () => lastGeneration(client));
  const running = { isOver: false };
  const killsAt = new Set(Array.from({ length: KILLS }, () => 2 + Math.floor(Math.random() * (PUSHES - 2))));
  const killedAtMs: number[] = [];
  const reads = Array.from({ length: READERS }, () => readSegments(node, running));
  let early = 0;
  for (let generation = 2; generation <= PUSHES; generation++) {
    const pushed = push(client, generation);
    if (killsAt.has(generation)) killedAtMs.push(...killWorker(node));
    expect((await pushed).generation).toBe(generation);
    if (generation === PUSHES / 5) early = rssBytes(node.pid);
  }
  running.isOver = true;
  const outcomes = (await Promise.all(reads)).flat();
  expect(killedAtMs.length).toBeGreaterThan(KILLS / 2);
  expect(outcomes.length).toBeGreaterThan(PUSHES / 10);
  const wasKilled = ({ from, to }: Outcome) => killedAtMs.some((atMs) => from <= atMs && atMs <= to);
  expect(outcomes.filter((outcome) => outcome.what !== '200' && !wasKilled(outcome))).toEqual([]);
  expect(outcomes.filter(({ what }) => /^\d/.test(what) && what !== '200')).toEqual([]);
  expect(rssBytes(node.pid)).toBeLessThan(1.25 * early + 32 * MEBIBYTE);
  await vi.waitFor(async () => {
    const { status } = await client.getStatus();
    const generations = status?.workers.map((worker) => worker.generations['media']);
    expect(generations).toEqual(Array.from({ length: WORKERS }, () => PUSHES));
  }, 20_000);
  expect(await Promise.all(watchers)).toEqual(watchers.map(() => PUSHES));
  client.close();
});

function push(client: ControlClient, generation: number) {
  const { accessKeyId, secretAccessKey } = KEYS[generation % 2]!;
  return client.push({
    bucket: 'media',
    credential: { $case: 'accessKeyPair', value: { accessKeyId, secretAccessKey, expireTime: undefined } },
    validateOnly: false,
    requestId: '',
    expectedGeneration: generation - 1,
    activation: 2,
    wait: 0,
  });
}

/** The last generation that a watcher is told of. */
async function lastGeneration(client: ControlClient): Promise<number> {
  let last = 0;
  for await (const { event } of client.watchCredentials()) {
    if (event?.$case === 'change') last = event.value.credential?.generation ?? last;
    if (last === PUSHES) break;
  }
  return last;
}

/** Kills one of them, whatever it does. @returns when, on the clock of `performance.now()` */
function killWorker(node: NodeRig): number[] {
  const workers = childrenOf(node.pid);
  const victim = workers[Math.floor(Math.random() * workers.length)];
  if (victim === undefined) return [];
  const atMs = performance.now();
  process.kill(victim, 'SIGKILL');
  return [atMs];
}

interface Outcome {
  /** A status, or the code of an error. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** Each on a connection of its own. */
async function readSegments(node: NodeRig, running: { readonly isOver: boolean }): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let i = 0; !running.isOver; i++) {
    const from = performance.now();
    const what = await outcomeOf(`${node.url}/ladder.ism/hls/ladder-video=450000-${1 + (i % 3)}.m4s`);
    outcomes.push({ what, from, to: performance.now() });
  }
  return outcomes;
}

function outcomeOf(url: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const onError = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
  const asked = request(url, { agent: false }, (response) => {
    response.on('error', onError).on('end', () => resolve(String(response.statusCode)));
    response.resume();
  });
  asked.on('error', onError).end();
  return promise;
}
