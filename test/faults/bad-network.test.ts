import { expect, it, onTestFinished } from 'vitest';
import { putClips } from '../support/clips.ts';
import { badNetwork, type Weather } from '../support/bad-network.ts';
import { initAndSegment } from '../support/init-and-segment.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { outcomeOf } from '../support/outcome-of.ts';
import { FIRST_KEY, bucketConfig, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { patient } from '../support/patience.ts';

const POOL = {
  connectTimeoutMs: patient(1000),
  headersTimeoutMs: patient(1500),
  bodyTimeoutMs: patient(1500),
  retries: 2,
};
const AT_ONCE = 6;

it.each<[string, Weather, RegExp]>([
  ['is 300 ms late', { kind: 'late', ms: 300 }, /^200$/],
  ['loses one piece in five', { kind: 'lossy', share: 0.2, againMs: 200 }, /^200$/],
  ['swallows all', { kind: 'black-hole' }, /^(?:cut|504 store-timeout)$/],
  ['resets connections at once', { kind: 'reset', afterBytes: 0 }, /^503 store-unreachable$/],
  [
    'resets connections after a while',
    { kind: 'reset', afterBytes: 20_000 },
    /^(?:200|cut|503 store-unreachable)$/,
  ],
])('a network to the store that %s', async (_, weather, answer) => {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const network = await badNetwork(store.url);
  const config = workerConfig(store);
  const buckets = { media: { ...bucketConfig(store, POOL), endpoint: network.url } };
  const credentials = [{ bucket: 'media', generation: 1, credential: FIRST_KEY }];
  const worker = await startWorker({ ...config, buckets }, credentials);
  onTestFinished(() => worker.close());
  const [, segment] = await initAndSegment(`${worker.url}/vod/ladder-360p-eng.mp4/`);
  const ask = () => outcomeOf(worker.url + segment);
  const right = (await ask()).bytes;
  network.weather = weather;
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
  for (const { outcome, bytes } of answers) {
    expect(outcome).toMatch(answer);
    if (outcome === '200') expect(bytes.equals(right)).toBe(true);
  }
  network.weather = { kind: 'fine' };
  await expect.poll(async () => (await ask()).outcome).toBe('200');
  expect((await ask()).bytes.equals(right)).toBe(true);
});
