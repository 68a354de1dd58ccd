import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type S3Store, startS3Store } from '../../fixtures/s3/s3-store.ts';

const MEDIA = fileURLToPath(new URL('../../fixtures/media', import.meta.url));
const BUCKET = 'films';
/** Longer than anybody leaves a demo open. */
const SECOND_KEY_LIFETIME_MS = 12 * 3_600_000;

/** A private bucket with the shipped clips, and two keys that open it. */
export interface DemoStore {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** File with the other key, as `aws sts assume-role` would have printed it. */
  readonly secondKeyFile: string;
  /** Leaves no file behind. */
  close(): Promise<void>;
}

/** Starts the embedded S3 store over a folder of its own below the system's temporary one. */
export async function startDemoStore(nowMs: number): Promise<DemoStore> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-demo-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const objects = join(folder, 'buckets');
  copyMedia(join(objects, BUCKET));
  const first = randomKey('AKIA');
  const second = {
    ...randomKey('ASIA'),
    sessionToken: randomBytes(96).toString('base64'),
    expiresAtMs: nowMs + SECOND_KEY_LIFETIME_MS,
  };
  const secondKeyFile = join(folder, 'second-key.json');
  writeFileSync(secondKeyFile, assumeRoleOutput(second), { mode: 0o600 });
  const store: S3Store = await startS3Store({ folder: objects, keys: [first, second] });
  return {
    endpoint: store.url,
    region: store.region,
    bucket: BUCKET,
    ...first,
    secondKeyFile,
    async close() {
      await store.close();
      remove();
    },
  };
}

function copyMedia(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const isWanted = (path: string) => path === MEDIA || /\.(?:ism|mp4)$/.test(path);
  cpSync(MEDIA, folder, { recursive: true, filter: isWanted });
}

/** In AWS's form: four letters that tell the kind, sixteen of base 32; forty of base 64. */
function randomKey(kind: 'AKIA' | 'ASIA') {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const id = Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('');
  return { accessKeyId: `${kind}${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}

function assumeRoleOutput(key: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAtMs: number;
}): string {
  const credentials = {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: key.sessionToken,
    Expiration: new Date(key.expiresAtMs).toISOString(),
  };
  return `${JSON.stringify({ Credentials: credentials }, null, 2)}\n`;
}
