import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { startCommand } from '../control/support/run-command.ts';
import { putClips } from './clips.ts';
import { startStore } from './store-rig.ts';
import { freePort } from './free-port.ts';
import { mediaBucketYaml } from './media-bucket-yaml.ts';

/** `headwater serve` in processes of its own, as an operator runs it, in front of an embedded store with the shipped clips. */
export interface NodeRig {
  readonly store: S3Store;
  /** Of the route to the clips. */
  readonly url: string;
  readonly control: string;
  readonly configFile: string;
  readonly ops: string;
  /** Leader of a process group of its own. */
  readonly pid: number;
  /** Once it has ended. */
  readonly exitCode: Promise<number | null>;
  /** Everything it wrote to standard output and error. */
  readonly output: string;
}

/** Waits for a push before it can read: bucket `media` has source `push`. Every segment is read from the store, signed. */
export async function startServing(workers = 2): Promise<NodeRig> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  const [http, control, ops] = [await freePort(), await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'headwater-node-'));
  const config = join(folder, 'headwater.yaml');
  await writeFile(config, configuration(store, workers, { http, control, ops }));
  const child = startCommand(['serve', '--config', config], { detached: true });
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  onTestFinished(async () => {
    await end(child);
    await rm(folder, { recursive: true });
  });
  // Alive is sooner than ready: the ops port is there before a worker listens.
  await answers(`http://127.0.0.1:${ops}/readyz`, child);
  return {
    store,
    url: `http://127.0.0.1:${http}/vod`,
    control: `127.0.0.1:${control}`,
    configFile: config,
    ops: `http://127.0.0.1:${ops}`,
    pid: child.pid as number,
    exitCode,
    get output() {
      return output;
    },
  };
}

interface Ports {
  readonly http: number;
  readonly control: number;
  readonly ops: number;
}

function configuration(store: S3Store, workers: number, { http, control, ops }: Ports): string {
  return `
origin: { listen: "127.0.0.1:${http}", workers: ${workers}, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:${control}" }
ops: { listen: "127.0.0.1:${ops}" }
${mediaBucketYaml(store.url, 'credentials: { source: push }')}
routes:
  - { path: /vod/, bucket: media, mode: package }
`;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const isUp = async () =>
    fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  await vi.waitUntil(async () => child.exitCode !== null || (await isUp()), { timeout: 30_000 });
  if (child.exitCode !== null) throw new Error(`Cannot reach ${url}: it has ended`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
