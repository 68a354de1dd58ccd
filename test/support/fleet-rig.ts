import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { onTestFinished, vi } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import type { CredentialSource, HeadwaterConfig } from '../../control/config/config.ts';
import type { FleetConfig } from '../../control/fleet/fleet-config.ts';
import {
  CredentialServiceClient,
  type PushCredentialRequest,
  type PushCredentialResponse,
  type RevokeCredentialResponse,
  type RollbackCredentialResponse,
} from '../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { FleetServiceClient } from '../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import { formatListenAddress } from '../../control/listen-address.ts';
import { type HeadwaterNode, startNode } from '../../control/node.ts';
import { type StateKey, parseStateKey } from '../../control/state/state-key.ts';
import { inProcessWorker } from '../../control/supervisor/in-process-worker.ts';
import { startOrigin } from '../../origin/origin.ts';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { LOOPBACK, keptLog } from '../control/support/control-fixtures.ts';
import { type EtcdRig, type EtcdRigOptions, startEtcd } from './etcd-rig.ts';
import { SECOND_KEY, bucketConfig, startStore } from './store-rig.ts';

/** The key that secrets of the fleets of a test are sealed with. */
export const FLEET_KEY = newStateKey();

export function newStateKey(): StateKey {
  return parseStateKey(randomBytes(32).toString('base64'))!;
}

export interface FleetNodeOptions {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly store: S3Store;
  /** Where it has its state; a new folder by default. */
  readonly folder?: string;
  readonly key?: StateKey;
  readonly source?: CredentialSource;
  readonly etcd?: Partial<FleetConfig>;
}

/** A node of a fleet in this process, in front of the bucket `media` of an embedded store; it ends with the test. */
export class FleetTestNode {
  readonly name: string;
  readonly folder: string;
  readonly node: HeadwaterNode;
  readonly log: ReturnType<typeof keptLog>;
  readonly #client: CredentialServiceClient;
  #isClosed = false;

  private constructor(name: string, folder: string, node: HeadwaterNode, log: ReturnType<typeof keptLog>) {
    this.name = name;
    this.folder = folder;
    this.node = node;
    this.log = log;
    this.#client = new CredentialServiceClient(this.control, credentials.createInsecure());
  }

  static async start(options: FleetNodeOptions): Promise<FleetTestNode> {
    const { name, folder = await newFolder() } = options;
    const log = keptLog();
    const launcher = inProcessWorker((channel) => startOrigin(channel));
    const node = await startNode({ config: configOf(options, folder), launcher, log });
    const started = new FleetTestNode(name, folder, node, log);
    onTestFinished(() => started.close());
    return started;
  }

  get control(): string {
    return formatListenAddress(this.node.controlAddress);
  }

  get url(): string {
    return `http://${formatListenAddress(this.node.address)}`;
  }

  /** The generation that it signs with. */
  get generation(): number {
    return this.node.status().credentials[0]?.generation ?? 0;
  }

  /** What a player gets of the one object that there is, and how. */
  async read(): Promise<string> {
    const response = await fetch(`${this.url}/files/one.txt`);
    return `${response.status} ${await response.text()}`;
  }

  push(
    credential: SecretKeyCredential,
    request: Partial<PushCredentialRequest> = {},
  ): Promise<PushCredentialResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<PushCredentialResponse>();
    const whole: PushCredentialRequest = {
      bucket: 'media',
      credential: credentialOf(credential),
      validateOnly: false,
      requestId: '',
      expectedGeneration: undefined,
      activation: 0,
      wait: 0,
      ...request,
    };
    this.#client.pushCredential(whole, (error, answer) => (error ? reject(error) : resolve(answer)));
    return promise;
  }

  rollback(requestId = ''): Promise<RollbackCredentialResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<RollbackCredentialResponse>();
    const request = { bucket: 'media', requestId, expectedGeneration: undefined, wait: 0 } as const;
    this.#client.rollbackCredential(request, (error, answer) => (error ? reject(error) : resolve(answer)));
    return promise;
  }

  revoke(generation: number): Promise<RevokeCredentialResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<RevokeCredentialResponse>();
    const request = { bucket: 'media', generation, wait: 0 } as const;
    this.#client.revokeCredential(request, (error, answer) => (error ? reject(error) : resolve(answer)));
    return promise;
  }

  /** As `headwater fleet accept`. */
  acceptCluster(): Promise<unknown> {
    const client = new FleetServiceClient(this.control, credentials.createInsecure());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    client.acceptCluster({}, (error, answer) => (error ? reject(error) : resolve(answer)));
    return promise.finally(() => client.close());
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#client.close();
    await this.node.close();
  }
}

function credentialOf(credential: SecretKeyCredential): PushCredentialRequest['credential'] {
  return credential.kind === 'session'
    ? { $case: 'sessionCredentials', value: { ...credential, expireTime: undefined } }
    : { $case: 'accessKeyPair', value: { ...credential, expireTime: undefined } };
}

function configOf(options: FleetNodeOptions, folder: string): HeadwaterConfig {
  const { name, endpoints, store, key = FLEET_KEY, source = { kind: 'push' }, etcd = {} } = options;
  return {
    origin: {
      listen: LOOPBACK,
      buckets: { media: bucketConfig(store) },
      routes: [{ path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' }],
      readMemory: { inFlightBytes: 8 * 1024 * 1024, cachedBytes: 0 },
    },
    workers: 1,
    control: { listen: LOOPBACK },
    ops: { listen: LOOPBACK },
    state: { file: join(folder, 'state'), key },
    fleet: { endpoints, fleet: 'test', node: name, leaseSeconds: 5, ...etcd },
    probes: { media: 'one.txt' },
    credentials: { media: source },
  };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-fleet-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A fleet on real members of etcd, in front of one store that takes {@link FIRST_KEY} and {@link SECOND_KEY}. */
export interface TestFleet {
  readonly store: S3Store;
  readonly etcd: EtcdRig;
  readonly nodes: readonly FleetTestNode[];
  /** Another node, or one that begins again. */
  readonly start: (name: string, more?: Partial<FleetNodeOptions>) => Promise<FleetTestNode>;
}

export async function startFleet(
  names: readonly string[],
  etcdOptions: EtcdRigOptions = {},
): Promise<TestFleet> {
  const store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'one.txt', Buffer.from('one'));
  const etcd = await startEtcd(etcdOptions);
  const start = (name: string, more = {}) =>
    FleetTestNode.start({ name, endpoints: etcd.endpoints, store, ...more });
  const nodes = await Promise.all(names.map((name) => start(name)));
  await untilTogether(nodes);
  return { store, etcd, nodes, start };
}

/** Each knows of all the others. */
export function untilTogether(nodes: readonly FleetTestNode[]): Promise<unknown> {
  const names = nodes.map(({ name }) => name);
  const knowsAll = ({ node }: FleetTestNode) =>
    names.every((name) => node.status().fleet?.nodes.some((each) => each.name === name));
  return vi.waitUntil(() => nodes.every(knowsAll), { timeout: 20_000 });
}
