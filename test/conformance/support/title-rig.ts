import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store } from '../../../fixtures/s3/s3-store.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { FIRST_KEY, REGION } from '../../support/store-rig.ts';
import { startWorker } from '../../support/worker-rig.ts';
import { putTitles } from './titles.ts';

/** A worker over a bucket with all titles. */
export interface TitleRig {
  /** Of assets, with a slash at its end. */
  readonly url: string;
  /** For files of the test's own. */
  readonly folder: string;
  /** Where each file of the bucket lies. */
  readonly files: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function startTitleRig(): Promise<TitleRig> {
  const folder = await mkdtemp(join(tmpdir(), 'titles-'));
  const store = await startS3Store({ folder: join(folder, 'store'), region: REGION, keys: [FIRST_KEY] });
  const files = await putTitles(folder, (name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  return {
    url: `${worker.url}/vod/`,
    folder,
    files,
    close: async () => {
      await worker.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
