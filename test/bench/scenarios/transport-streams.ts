import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store } from '../../../fixtures/s3/s3-store.ts';
import { putClips } from '../../support/clips.ts';
import { median } from '../../support/median.ts';
import { bucketConfig, FIRST_KEY, REGION } from '../../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../../support/worker-rig.ts';
import { cpuMicros } from '../cpu-time.ts';
import { type Figure, roughAt, type Scenario } from '../figure.ts';
import { load } from '../load.ts';
import { unitMovie } from '../unit-movie.ts';

const CONNECTIONS = 16;
const REQUESTS = 3000;
const WARM_UP_REQUESTS = 300;
const BYTES_PER_MB = 1e6;

/** A segment of the shipped ladder: its picture in fragments and as a transport stream, and with sound, which is a second read. */
const FRAGMENT = '/ladder.ism/hls/ladder-video=450000-2.m4s';
const PICTURE = '/ladder.ism/ladder-video=450000-2.ts';
const STREAM = '/ladder.ism/ladder-audio_eng=64000-video=450000-2.ts';

/** What a byte of a transport stream costs the worker, to one that is passed on as it lies in the object. */
const BUDGET = 1.4;

/** Films of 200 s of which every segment is asked for once, so that none is planned already: 50 segments of 0.6 MB each. */
const ONCE_FILMS = 9;
const ONCE_SECONDS = 200;
const ONCE_PICTURE_BYTES = 6000;
const SEGMENT_SECONDS = 4;

/** Two requests that differ in nothing but what is made of the media. */
export function transportStreams(scale: number): Scenario {
  return {
    name: 'transport streams',

    async run(): Promise<readonly Figure[]> {
      const folder = await mkdtemp(join(tmpdir(), 'headwater-bench-'));
      const store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
      await putClips((name, bytes) => store.putObject('media', name, bytes));
      const film = unitMovie(ONCE_SECONDS, ONCE_PICTURE_BYTES);
      const films = Array.from({ length: ONCE_FILMS }, (_, i) => `once${i}`);
      for (const name of films) await store.putObject('media', `${name}.mp4`, film);
      const worker = await startWorker(
        {
          listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
          buckets: { media: bucketConfig(store, { connections: 64 }) },
          routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'package' }],
        },
        [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
      );
      try {
        const fragment = await microsPerMegabyte(worker, FRAGMENT, scale);
        const picture = await microsPerMegabyte(worker, PICTURE, scale);
        const stream = await microsPerMegabyte(worker, STREAM, scale);
        const once = await onceEach(worker, films);
        const scenario = this.name;
        const rough = roughAt(scale);
        return [
          { scenario, name: 'fMP4 segment', unit: 'µs/MB', value: fragment, ...rough },
          { scenario, name: 'TS segment, picture alone', unit: 'µs/MB', value: picture, ...rough },
          { scenario, name: 'TS segment, multiplexed', unit: 'µs/MB', value: stream, ...rough },
          { scenario, name: 'TS to fMP4', unit: 'x', value: stream / fragment, budget: BUDGET, ...rough },
          {
            scenario,
            name: 'TS to fMP4, each asked for once',
            unit: 'x',
            value: once,
            budget: BUDGET,
          },
        ];
      } finally {
        await worker.close();
        await store.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Every segment of each film, as a fragment and then as a transport stream; the film is indexed before. The median of the films
 * is told: the first of them warm up.
 */
async function onceEach(worker: RunningWorker, films: readonly string[]): Promise<number> {
  const ratios: number[] = [];
  for (const name of films) {
    const mpd = await (await fetch(`${worker.url}/${name}.mp4/.mpd`)).text();
    const [picture, sound] = ['video', 'audio'].map((kind) => new RegExp(`"(${kind}=\\d+)"`).exec(mpd)?.[1]);
    const numbers = Array.from({ length: ONCE_SECONDS / SEGMENT_SECONDS }, (_, i) => i + 1);
    const fragments = numbers.map((n) => `/${name}.mp4/hls/${name}-${picture}-${n}.m4s`);
    const streams = numbers.map((n) => `/${name}.mp4/${name}-${sound}-${picture}-${n}.ts`);
    const fragment = await microsOfAll(worker, fragments);
    ratios.push((await microsOfAll(worker, streams)) / fragment);
  }
  return median(ratios);
}

async function microsOfAll({ url, pid }: RunningWorker, paths: readonly string[]): Promise<number> {
  const before = cpuMicros([pid]);
  const { bytes } = await load({ url, paths, connections: CONNECTIONS });
  return (cpuMicros([pid]) - before) / (bytes / BYTES_PER_MB);
}

async function microsPerMegabyte({ url, pid }: RunningWorker, path: string, scale: number): Promise<number> {
  const connections = CONNECTIONS;
  await load({ url, paths: [path], requests: WARM_UP_REQUESTS, connections });
  const before = cpuMicros([pid]);
  const { bytes } = await load({ url, paths: [path], requests: Math.round(REQUESTS * scale), connections });
  return (cpuMicros([pid]) - before) / (bytes / BYTES_PER_MB);
}
