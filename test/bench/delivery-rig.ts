import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { steadyMovie } from '../support/steady-movie.ts';
import { bucketConfig, FIRST_KEY, REGION } from '../support/store-rig.ts';
import { longMovie } from '../support/two-hour-moov.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

/** The embedded store hashes an object for its entity tag before it first answers: half a GB of it here. */
const STORE_HASHES_MS = 60_000;

export interface DeliveryRig {
  readonly store: S3Store;
  readonly worker: RunningWorker;
  close(): Promise<void>;
}

/** Sizes of segments to send, in bytes, by the name of their file. */
const SEGMENT_SIZES = { 'small.mp4': 64 * 1024, 'large.mp4': 1024 * 1024 } as const;

/** A worker in a process of its own, in front of a store with a 2-hour title and files of small and of large segments. */
export async function startDelivery(): Promise<DeliveryRig> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-bench-'));
  await mkdir(join(folder, 'media'));
  await writeLongMovie(join(folder, 'media', 'long.mp4'));
  for (const [name, bytes] of Object.entries(SEGMENT_SIZES)) {
    await writeFile(join(folder, 'media', name), steadyMovie(8, bytes));
  }
  const store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  const config: OriginConfig = {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    buckets: { media: bucketConfig(store, { connections: 64, headersTimeoutMs: STORE_HASHES_MS }) },
    routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'package' }],
  };
  const worker = await startWorker(config, [{ bucket: 'media', generation: 1, credential: FIRST_KEY }]);
  return {
    store,
    worker,
    async close() {
      await worker.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of the media playlist of the 2-hour title's video. @param url of the worker */
export async function longPlaylistPath(url: string): Promise<string> {
  const playlist = await (await fetch(`${url}/long.mp4/.m3u8`)).text();
  return `/long.mp4/long-${/video=\d+/.exec(playlist)?.[0]}.m3u8`;
}

/** Its media is never read: a hole in the file. */
async function writeLongMovie(path: string): Promise<void> {
  const movie = longMovie(2);
  const file = await open(path, 'w');
  await file.write(movie.read(0, movie.moovBytes + 1024));
  await file.truncate(movie.sizeBytes);
  await file.close();
}
