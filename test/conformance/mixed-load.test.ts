import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { clientChannel } from '../../control/commands/client/client-channel.ts';
import { ControlClient } from '../../control/commands/client/control-client.ts';
import type { FaultOrder } from '../../fixtures/s3/faults.ts';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { putClips } from '../support/clips.ts';
import { patient } from '../support/patience.ts';
import { segmentsOf } from '../support/segment-load.ts';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { serveConfig } from '../e2e/support/serve-config.ts';
import { runClients, Tally } from './support/mixed-load/clients.ts';
import { halves, type Look, memoryAndDescriptors, primaryOf } from './support/mixed-load/look.ts';
import { plotLooks } from './support/mixed-load/plot.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';

/**
 * `MIXED_LOAD_MINUTES=20 MIXED_LOAD_PLOT=docs/mixed-load.svg npm run test:conformance -- mixed-load` is what
 * docs/performance.md shows.
 */
const MINUTES = Number(process.env['MIXED_LOAD_MINUTES'] ?? 0.25);
const PLOT = process.env['MIXED_LOAD_PLOT'];
const DURATION_MS = MINUTES * 60_000;
const CLIENTS_OF_EACH_KIND = 3;
const FILE_BYTES = patternBytes(6_000_000);
const SWAY_BYTES = 48 * 1024 * 1024;
const SWAY_DESCRIPTORS = 30;

vi.setConfig({ testTimeout: patient(2 * DURATION_MS + 90_000) });

/** What a store does for a moment, one after the other. */
const FAULTS: readonly FaultOrder[] = [
  { kind: 'status', status: 500 },
  { kind: 'reset', afterBytes: 20_000 },
  { kind: 'status', status: 503, code: 'SlowDown' },
  { kind: 'delay', ms: 300 },
  { kind: 'short-body', afterBytes: 10_000 },
  { kind: 'stall-body', afterBytes: 10_000, times: 4 },
];
/** For so long: some reads get through that, others are told. */
const FAULT_MS = 1500;
/** What may be answered while it does. */
const MAPPED = /^(?:200|206|gone|cut|50[234] (?:store-\S+|object-replaced|overloaded))$/;

async function startNode(store: S3Store) {
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  const { origin, control } = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 2, cache: { ranges: 16MiB } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(store.url, 'pool: { connections: 16, body_timeout: 2s }', `credentials: { source: static, access_key_id: ${accessKeyId}, secret_access_key: "${secretAccessKey}" }`)}
routes:
  - { path: /vod/, bucket: media }
  - { path: /files/, bucket: media, mode: passthrough, cache: { memory: 4MiB, ttl: 1s } }
`);
  const client = new ControlClient(clientChannel({ control }, {}));
  onTestFinished(() => client.close());
  return { origin, client };
}

/** Does something again and again until the time is over. */
async function every(ms: number, untilMs: number, work: (turn: number) => Promise<unknown>): Promise<void> {
  for (let turn = 1; performance.now() + ms < untilMs; turn++) {
    await sleep(ms);
    await work(turn);
  }
}

async function rotate(store: S3Store, client: ControlClient, turn: number): Promise<void> {
  const accessKeyId = `AKIAMIXED${String(turn).padStart(11, '0')}`;
  const secretAccessKey = hash('sha256', accessKeyId, 'hex').slice(0, 40);
  store.addKey({ accessKeyId, secretAccessKey });
  const credential = {
    $case: 'accessKeyPair',
    value: { accessKeyId, secretAccessKey, expireTime: undefined },
  } as const;
  const plain = {
    validateOnly: false,
    requestId: '',
    expectedGeneration: undefined,
    activation: 0,
    wait: 0,
  } as const;
  // While the store fails, a credential that cannot be tried is not taken.
  await client.push({ bucket: 'media', credential, ...plain }).catch((error: unknown) => {
    expect(String(error)).toMatch(/tried on bucket media/);
  });
}

it(`${MINUTES} minutes of everything at once: nothing wrong is answered, memory and descriptors stay flat`, async () => {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  await store.putObject('media', 'large.bin', FILE_BYTES);
  const { origin, client } = await startNode(store);
  const segments = await segmentsOf(`${origin}/vod`);
  const tally = new Tally();
  const looks: Look[] = [];
  const begunMs = performance.now();
  const untilMs = begunMs + DURATION_MS;
  const media = { segments, file: `${origin}/files/large.bin`, fileBytes: FILE_BYTES };
  const look = async (): Promise<void> => {
    const { status } = await client.getStatus();
    const workers = (status?.workers ?? []).map(({ pid }) => pid).filter((pid) => pid > 0);
    const failures = [...tally.outcomes].filter(([outcome]) => /^(?:5|cut)/.test(outcome));
    looks.push({
      seconds: (performance.now() - begunMs) / 1000,
      ...memoryAndDescriptors([primaryOf(workers[0] ?? 0), ...workers]),
      answers: tally.total,
      failures: failures.reduce((sum, [, count]) => sum + count, 0),
    });
  };
  await Promise.all([
    runClients(media, tally, { each: CLIENTS_OF_EACH_KIND, untilMs }),
    every(1000, untilMs, look),
    every(2000, untilMs, (turn) => rotate(store, client, turn)),
    every(3000, untilMs, (turn) =>
      client.purge({
        target: turn % 5 === 0 ? { $case: 'all', value: {} } : { $case: 'prefix', value: '/vod/' },
      }),
    ),
    every(5000, untilMs, async (turn) => {
      store.addFault(FAULTS[turn % FAULTS.length]!);
      await sleep(FAULT_MS);
      store.clearFaults();
    }),
    every(DURATION_MS / 6, untilMs, (turn) =>
      turn % 2 === 0 ? client.reload(false) : client.restartWorkers(),
    ),
  ]);
  console.log(`mixed load: ${tally.total} requests ${JSON.stringify(Object.fromEntries(tally.outcomes))}`);
  if (PLOT !== undefined) writeFileSync(PLOT, plotLooks(looks));
  expect(tally.wrong).toEqual([]);
  expect([...tally.outcomes.keys()].filter((outcome) => !MAPPED.test(outcome))).toEqual([]);
  expect(tally.outcomes.get('200') ?? 0).toBeGreaterThan(tally.total / 3);
  const [memoryBefore, memoryAfter] = halves(looks, 'rssBytes');
  expect(memoryAfter).toBeLessThan(memoryBefore * 1.1 + SWAY_BYTES);
  const [openBefore, openAfter] = halves(looks, 'descriptors');
  expect(openAfter).toBeLessThan(openBefore * 1.1 + SWAY_DESCRIPTORS);
});
