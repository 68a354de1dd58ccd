import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { putClips } from '../../support/clips.ts';
import { initAndSegment } from '../../support/init-and-segment.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { outcomeOf } from '../../support/outcome-of.ts';
import { FIRST_KEY, bucketConfig, startStore } from '../../support/store-rig.ts';
import { startWorker } from '../../support/worker-rig.ts';
import { blow, calm } from '../support/weather.ts';
import { patient } from '../../support/patience.ts';

const POOL = {
  connectTimeoutMs: patient(1000),
  headersTimeoutMs: patient(1500),
  bodyTimeoutMs: patient(1500),
  retries: 2,
};
const AT_ONCE = 6;
const ROUNDS = 3;

beforeEach(calm);

/** By the kernel's packet filter, on all that goes to the store and comes from it. */
it.each<[string, rules: (port: number) => readonly string[], answer: RegExp]>([
  [
    'loses one packet in twenty',
    (port) => ['sport', 'dport'].map((side) => `tcp ${side} ${port} numgen random mod 100 < 5 drop`),
    /^200$/,
  ],
  [
    'lets nothing come back',
    (port) => [`tcp sport ${port} drop`],
    /^(?:cut|503 store-unreachable|504 store-timeout)$/,
  ],
  [
    'swallows all that goes to it',
    (port) => [`tcp dport ${port} drop`],
    /^(?:cut|503 store-unreachable|504 store-timeout)$/,
  ],
  [
    'resets every connection',
    (port) => [`tcp dport ${port} reject with tcp reset`],
    /^(?:cut|503 store-unreachable)$/,
  ],
])('a network to the store that %s', async (_, rules, answer) => {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const buckets = { media: bucketConfig(store, POOL) };
  // Each answer is read from the store.
  const config = { ...workerConfig(store), buckets, readMemory: { inFlightBytes: 2 ** 26, cachedBytes: 0 } };
  const worker = await startWorker(config, [{ bucket: 'media', generation: 1, credential: FIRST_KEY }]);
  onTestFinished(() => worker.close());
  const [, segment] = await initAndSegment(`${worker.url}/vod/ladder-360p-eng.mp4/`);
  const ask = () => outcomeOf(worker.url + segment);
  const right = (await ask()).bytes;
  for (const rule of rules(store.port)) blow(rule);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { outcome, bytes } of await Promise.all(Array.from({ length: AT_ONCE }, ask))) {
      expect(outcome).toMatch(answer);
      if (outcome === '200') expect(bytes.equals(right)).toBe(true);
    }
  }
  calm();
  await expect.poll(async () => (await ask()).outcome).toBe('200');
  expect((await ask()).bytes.equals(right)).toBe(true);
});
