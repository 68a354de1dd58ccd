import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import type { CredentialSource, HeadwaterConfig } from '../../../control/config/config.ts';
import { CredentialServiceClient } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { StatusServiceClient } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { type HeadwaterNode, startNode } from '../../../control/node.ts';
import { forkedWorkers } from '../../../control/supervisor/forked-worker.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import { LOOPBACK, SECRET, accessKey, keptLog } from '../../control/support/control-fixtures.ts';
import { patient } from '../../support/patience.ts';
import { TEST_POOL } from '../../support/store-rig.ts';
import { TICK_S } from './prometheus.ts';
import { UNKNOWN } from './faulty-store.ts';

const WORKER = fileURLToPath(new URL('../../../origin/worker.ts', import.meta.url));

const REGION = 'eu-north-1';

/** Of a credential that expires while it is watched: several looks at its last quarter. */
const SHORT_LIFE_MS = 16_000 * TICK_S;

/** What is done to a node, and what is meant to be said of it then. */
interface Scenario {
  readonly fires: readonly string[];
  /** What may be said, too: it depends on how fast the machine is. */
  readonly mayFire?: readonly string[];
  /** How the bucket gets its credential; a good one stands in the configuration where absent. */
  readonly source?: (folder: string) => CredentialSource | Promise<CredentialSource>;
  readonly changes?: Partial<HeadwaterConfig>;
  readonly connections?: number;
  /** How many ask at once, again and again; 1 where absent. */
  readonly clients?: number;
  /** Before it is watched. */
  readonly prepare?: (faulty: FaultyNode) => unknown;
  /** Once it is watched. */
  readonly harm?: (faulty: FaultyNode) => unknown;
}

interface FaultyNode {
  readonly node: HeadwaterNode;
  readonly folder: string;
}

const GOOD: CredentialSource = { kind: 'static', credential: accessKey() };
const PUSHED: CredentialSource = { kind: 'push' };
const LONG_LIFE_MS = 12 * 3_600_000;

/** By the name of the bucket, which tells the store what to do. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  well: { fires: [], source: () => PUSHED, prepare: ({ node }) => push(node, 'AKIAGOOD', LONG_LIFE_MS) },
  rejected: {
    fires: ['HeadwaterCredentialRejected'],
    source: () => PUSHED,
    prepare: ({ node }) => push(node, 'AKIAGOOD'),
    harm: ({ node }) => push(node, UNKNOWN),
  },
  expiring: {
    fires: ['HeadwaterCredentialExpiresSoon', 'HeadwaterCredentialExpired'],
    source: () => PUSHED,
    clients: 0,
    prepare: ({ node }) => push(node, 'AKIAGOOD', LONG_LIFE_MS),
    harm: ({ node }) => push(node, 'AKIASHORT', SHORT_LIFE_MS),
  },
  'bad-push': {
    fires: ['HeadwaterRotationRefused'],
    harm: ({ node }) => push(node, 'no id').catch(() => undefined),
  },
  'without-credential': {
    fires: ['HeadwaterCredentialMissing'],
    source: () => PUSHED,
    clients: 0,
  },
  'without-tomorrow': { fires: ['HeadwaterSigningKeyMissingTomorrow'], source: () => keysOfToday() },
  'source-fails': {
    fires: ['HeadwaterSourceFails'],
    source: async (folder) => {
      const path = join(folder, 'credentials');
      await writeFile(
        path,
        `[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=${SECRET}\n`,
      );
      return { kind: 'file', path, profile: 'default' };
    },
    harm: ({ folder }) => writeFile(join(folder, 'credentials'), 'this is no credential\n'),
  },
  'bad-config': {
    fires: ['HeadwaterConfigReloadFailed'],
    harm: ({ node }) => node.reload('SIGHUP'),
  },
  'dying-worker': {
    fires: ['HeadwaterWorkerRestarts'],
    // Until the next one serves.
    mayFire: ['HeadwaterWorkerDown', 'HeadwaterNotReady', 'HeadwaterDown'],
    harm: ({ node }) => process.kill(node.status().workers[0]!.pid, 'SIGKILL'),
  },
  strangers: {
    fires: ['HeadwaterStrangersCall'],
    changes: {
      control: {
        listen: LOOPBACK,
        access: [
          {
            name: 'ci',
            role: 'admin',
            proof: { kind: 'token', sha256: createHash('sha256').update('t').digest('hex') },
          },
        ],
      },
    },
    harm: callUnknown,
  },
  failing: { fires: ['HeadwaterStoreFails', 'HeadwaterStoreCircuitOpen', 'HeadwaterErrorRatio'] },
  slow: { fires: ['HeadwaterStoreSlow'], clients: 4 },
  'slow-down': { fires: ['HeadwaterStoreThrottles'], mayFire: ['HeadwaterErrorRatio'] },
  stalled: {
    fires: ['HeadwaterQueueFull', 'HeadwaterNotReady', 'HeadwaterErrorRatio'],
    connections: 1,
    clients: 24,
  },
  skewed: { fires: ['HeadwaterStoreClockSkew'] },
};

/** Starts a node of one worker over a bucket of this name. */
export async function startFaulty(name: string, storeUrl: string, folder: string): Promise<FaultyNode> {
  const { source = () => GOOD, changes = {}, connections = 8, prepare } = SCENARIOS[name]!;
  const bucket = {
    bucket: name,
    region: REGION,
    endpoint: storeUrl,
    addressing: 'path',
    pool: { ...TEST_POOL, connections, headersTimeoutMs: patient(120_000) },
  } as const;
  const config: HeadwaterConfig = {
    origin: {
      listen: LOOPBACK,
      buckets: { [name]: bucket },
      routes: [{ path: '/files/', bucket: name, prefix: '', mode: 'passthrough' }],
    },
    workers: 1,
    control: { listen: LOOPBACK },
    ops: { listen: LOOPBACK },
    credentials: { [name]: await source(folder) },
    ...changes,
  };
  const node = await startNode({
    config,
    launcher: forkedWorkers(WORKER),
    log: keptLog(),
    readConfig: () => {
      throw new Error('Cannot read the configuration: it is a test');
    },
  });
  await prepare?.({ node, folder });
  return { node, folder };
}

/** Asks a node for one file after the other until told to stop; some are missing. */
export async function askAgainAndAgain(
  { node }: FaultyNode,
  clients: number,
  signal: AbortSignal,
): Promise<void> {
  const url = `http://${formatListenAddress(node.address)}/files`;
  const client = async (which: number): Promise<void> => {
    for (let n = 0; !signal.aborted; n++) {
      const path = n % 10 === 9 ? 'missing' : 'file';
      await fetch(`${url}/${path}-${which}-${n}`, { signal })
        .then((response) => response.arrayBuffer())
        .catch(() => undefined);
      await sleep(200, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, which) => client(which)));
}

/** Makes a credential the active one, untried. */
async function push(node: HeadwaterNode, accessKeyId: string, lifeMs?: number): Promise<void> {
  const client = new CredentialServiceClient(
    formatListenAddress(node.controlAddress),
    credentials.createInsecure(),
  );
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const [bucket = ''] = node.status().credentials.map((each) => each.bucket);
  const value = {
    accessKeyId: accessKeyId.padEnd(20, '0'),
    secretAccessKey: SECRET,
    sessionToken: 'token',
    expireTime: lifeMs === undefined ? undefined : new Date(Date.now() + lifeMs),
  };
  const request = {
    bucket,
    credential: { $case: 'sessionCredentials', value } as const,
    validateOnly: false,
    requestId: '',
    expectedGeneration: undefined,
    activation: 2 as const,
    wait: 0 as const,
  };
  client.pushCredential(request, (error) => (error ? reject(error) : resolve()));
  await promise.finally(() => client.close());
}

async function callUnknown({ node }: FaultyNode): Promise<void> {
  const client = new StatusServiceClient(
    formatListenAddress(node.controlAddress),
    credentials.createInsecure(),
  );
  for (let n = 0; n < 60; n++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    client.getStatus({}, () => resolve());
    await promise;
  }
  client.close();
}

function keysOfToday(): CredentialSource {
  const shortDate = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const key = deriveSigningKey(SECRET, { shortDate, region: REGION, service: 's3' });
  const { accessKeyId } = accessKey();
  return {
    kind: 'static',
    credential: {
      kind: 'signing-keys',
      accessKeyId,
      keys: [{ shortDate, region: REGION, service: 's3', key: key.toString('base64') }],
    },
  };
}
