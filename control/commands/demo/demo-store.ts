import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startS3Store } from '../../../fixtures/s3/s3-store.ts';
import { nodeHttp } from '../../../origin/node-http.ts';
import { shippedFile } from '../../shipped-file.ts';
import { DEMO_HOST } from './demo-ports.ts';

/** Its sub-folders are buckets: the shipped clips lie in one as they are. */
const BUCKETS = fileURLToPath(shippedFile('fixtures'));
const BUCKET = 'media';
/** Longer than anybody leaves a demo open. */
const SECOND_KEY_LIFETIME_MS = 12 * 3_600_000;

/** A private bucket with the shipped clips, and two keys that open it. Nothing of it is written to a file. */
export interface DemoStore {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Answers with the other key, as `aws sts assume-role` would have printed it. */
  readonly secondKeyUrl: string;
  close(): Promise<void>;
}

/** Starts the embedded S3 store, and beside it what hands out the second key, as metadata services do. */
export async function startDemoStore(nowMs: number): Promise<DemoStore> {
  const first = randomKey('AKIA');
  const second = {
    ...randomKey('ASIA'),
    sessionToken: randomBytes(96).toString('base64'),
    expiresAtMs: nowMs + SECOND_KEY_LIFETIME_MS,
  };
  const store = await startS3Store({ folder: BUCKETS, keys: [first, second] });
  const keyServer = await serveText(assumeRoleOutput(second));
  return {
    endpoint: store.url,
    region: store.region,
    bucket: BUCKET,
    ...first,
    secondKeyUrl: `http://${DEMO_HOST}:${(keyServer.address() as AddressInfo).port}/second-key`,
    async close() {
      keyServer.close();
      keyServer.closeAllConnections();
      await store.close();
    },
  };
}

async function serveText(text: string): Promise<Server> {
  const server = nodeHttp.createServer((_, response) => response.end(text));
  server.listen(0, DEMO_HOST);
  await once(server, 'listening');
  return server;
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
