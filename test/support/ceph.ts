import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SecretKeyCredential, SessionCredential } from '../../origin/signing/credential.ts';
import { patient } from './patience.ts';

const run = promisify(execFile);

/** Scripts that start Ceph's RADOS Gateway; beside the project, not in it. */
const ORACLE = new URL('../../../shared/s3-oracle/ceph/', import.meta.url);

export const CEPH_REGION = 'us-east-1';

export const CEPH_KEY: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** The gateway that knows long-term keys first, and the one that knows tokens first. */
export const CEPH_URL = 'http://127.0.0.1:18000';
export const CEPH_TOKEN_URL = 'http://127.0.0.1:18001';

/** The first of them over TLS, and the name under which both serve virtual hosts; nobody resolves it. */
export const CEPH_TLS_URL = 'https://127.0.0.1:18443';
export const CEPH_DOMAIN = 's3.oracle.test';

/** A third gateway, with another clock. */
const CEPH_CLOCK_PORT = 18002;

export interface Ceph {
  /** Certificate of {@link CEPH_TLS_URL}, PEM. */
  readonly ca: string;
  /** Uploads with AWS's client; makes the bucket where there is none. */
  put(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  /** The same over TLS, encrypted with a key of the customer's own: 32 bytes in base64. */
  putEncrypted(bucket: string, key: string, bytes: Uint8Array, customerKey: string): Promise<void>;
  /** A session credential of GetSessionToken, valid for so long. */
  sessionToken(seconds: number): Promise<SessionCredential>;
  /** One of AssumeRole. */
  assumeRole(seconds: number): Promise<SessionCredential>;
  /** One of AssumeRole that lives no longer than a test wants to wait. */
  shortSession(seconds: number): Promise<SessionCredential>;
  /** One more gateway whose clock stands at another time, in place of the one before. @returns its URL */
  startGatewayAt(time: Date): Promise<string>;
  stop(): Promise<void>;
}

/** On a busy machine a part of it may give up on another that is late. */
const START_TRIES = 3;

/** @returns the folder that all of it lives in */
async function startServers(tries = START_TRIES): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-ceph-'));
  await cp(fileURLToPath(ORACLE), folder, { recursive: true });
  await run('chmod', ['-R', 'u+w', folder]);
  try {
    await run(join(folder, 'start.sh'), { timeout: patient(90_000) });
    return folder;
  } catch (error) {
    // What did start holds the ports.
    await run(join(folder, 'stop.sh')).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    if (tries === 1) throw error;
    return startServers(tries - 1);
  }
}

/** Starts a real S3 that nobody here wrote, on loopback. @throws Error where its packages are not installed */
export async function startCeph(): Promise<Ceph> {
  const folder = await startServers();
  const client = new S3Client({
    endpoint: CEPH_URL,
    region: CEPH_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: CEPH_KEY.accessKeyId, secretAccessKey: CEPH_KEY.secretAccessKey },
  });
  const buckets = new Set<string>();
  const token = async (how: 'gst' | 'assume', seconds: number): Promise<SessionCredential> =>
    sessionCredential((await run(join(folder, 'token.sh'), [how, String(seconds)])).stdout);
  return {
    ca: await readFile(join(folder, 'run/cert.pem'), 'utf8'),
    async put(bucket, key, bytes) {
      if (!buckets.has(bucket)) await client.send(new CreateBucketCommand({ Bucket: bucket }));
      buckets.add(bucket);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async putEncrypted(bucket, key, bytes, customerKey) {
      const httpsAgent = new Agent({ ca: await readFile(join(folder, 'run/cert.pem')) });
      const overTls = new S3Client({
        endpoint: CEPH_TLS_URL,
        region: CEPH_REGION,
        forcePathStyle: true,
        credentials: CEPH_KEY,
        requestHandler: { httpsAgent },
      });
      const put = {
        Bucket: bucket,
        Key: key,
        Body: bytes,
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: customerKey,
        SSECustomerKeyMD5: createHash('md5').update(Buffer.from(customerKey, 'base64')).digest('base64'),
      };
      await overTls.send(new PutObjectCommand(put));
      overTls.destroy();
    },
    sessionToken: (seconds) => token('gst', seconds),
    assumeRole: (seconds) => token('assume', seconds),
    async shortSession(seconds) {
      const json = join(folder, 'run/short-session.json');
      const { accessKeyId, secretAccessKey } = CEPH_KEY;
      const args = [CEPH_URL, accessKeyId, secretAccessKey, String(seconds), json];
      await run('python3', [join(folder, 'sts_short.py'), ...args]);
      return sessionCredential(await readFile(json, 'utf8'));
    },
    async startGatewayAt(time) {
      const url = `http://127.0.0.1:${CEPH_CLOCK_PORT}`;
      await endGateway(join(folder, 'run/pid.clock'), url);
      const utc = time.toISOString().slice(0, 19).replace('T', ' ');
      await run(join(folder, 'faketime.sh'), ['clock', String(CEPH_CLOCK_PORT), utc, CEPH_DOMAIN]);
      return url;
    },
    async stop() {
      client.destroy();
      await run(join(folder, 'stop.sh'), { timeout: patient(60_000) });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the gateway of a file with its process id, if there is one, and waits until its port is free. */
async function endGateway(pidFile: string, url: string): Promise<void> {
  const pid = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (pid === undefined) return;
  process.kill(Number(pid));
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await answers()) await sleep(50);
}

function sessionCredential(json: string): SessionCredential {
  const { Credentials: issued } = JSON.parse(json) as {
    Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: string };
  };
  return {
    kind: 'session',
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
    expiresAtMs: Date.parse(issued.Expiration),
  };
}
