import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { childrenOf } from './children-of.ts';
import { freePort } from './free-port.ts';
import { mediaBucketYaml } from './media-bucket-yaml.ts';
import { patient } from './patience.ts';
import { FIRST_KEY } from './store-rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_LIMIT_MS = 30_000;

interface InstalledNode {
  /** Of the route to the bucket. */
  readonly url: string;
  /** Process id of its one worker. */
  readonly worker: number;
}

/** Builds what is installed. */
export async function buildPackage(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT });
}

/** A node of one worker, of what was built, with nothing set that need not be; it ends with the test. */
export async function startInstalled(store: S3Store): Promise<InstalledNode> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-installed-'));
  const [origin, control, ops] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, 'headwater.yaml');
  await writeFile(file, configuration(store, { origin, control, ops }));
  const child = spawn(join(ROOT, 'dist/headwater'), ['serve', '--config', file], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  });
  const isReady = () => fetch(`http://127.0.0.1:${ops}/readyz`).then(({ ok }) => ok);
  await expect.poll(isReady, { timeout: patient(START_LIMIT_MS) }).toBe(true);
  const [worker = Number.NaN] = childrenOf(child.pid as number);
  return { url: `http://127.0.0.1:${origin}/vod`, worker };
}

type Ports = Readonly<Record<'origin' | 'control' | 'ops', number>>;

function configuration(store: S3Store, { origin, control, ops }: Ports): string {
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  return `
origin: { listen: "127.0.0.1:${origin}", workers: 1 }
control: { listen: "127.0.0.1:${control}" }
ops: { listen: "127.0.0.1:${ops}" }
${mediaBucketYaml(store.url, `credentials: { source: static, access_key_id: ${accessKeyId}, secret_access_key: "${secretAccessKey}" }`)}
routes:
  - { path: /vod/, bucket: media }
`;
}
