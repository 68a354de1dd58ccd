import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { putClips } from './clips.ts';
import { type EtcdRig, type EtcdRigOptions, startEtcd } from './etcd-rig.ts';
import { FleetProcess } from './fleet-process.ts';
import { freePort } from './free-port.ts';
import { mediaBucketYaml } from './media-bucket-yaml.ts';
import { startStore } from './store-rig.ts';

interface FleetProcessesOptions {
  readonly etcd?: EtcdRigOptions;
  /** Three by default. */
  readonly nodes?: number;
  /** Of each node's `state.etcd`, in place of the endpoints alone: a mapping of YAML in braces. */
  readonly etcdYaml?: (rig: EtcdRig, node: string) => string | Promise<string>;
}

/** A fleet as it is operated: members of etcd, nodes of two workers each, and a store that all of them read from. */
export class FleetProcesses {
  readonly etcd: EtcdRig;
  readonly store: S3Store;
  readonly nodes: readonly FleetProcess[];
  #keys = 0;

  constructor(etcd: EtcdRig, store: S3Store, nodes: readonly FleetProcess[]) {
    this.etcd = etcd;
    this.store = store;
    this.nodes = nodes;
  }

  /** One that the store takes from now on. */
  newKey(): SecretKeyCredential {
    const number = String(++this.#keys).padStart(4, '0');
    const key = {
      kind: 'access-key',
      accessKeyId: `AKIAFLEETKEY0000${number}`,
      secretAccessKey: `fleet+secret/${number}/of0the1test2aaaaaaaaaa`,
    } as const;
    this.store.addKey(key);
    return key;
  }

  /** Answers when every worker of these nodes signs with a generation, and etcd says so of each. */
  async untilAllHave(generation: number, nodes: readonly FleetProcess[] = this.nodes): Promise<void> {
    await vi.waitFor(
      async () => {
        for (const node of nodes) {
          const generations = await node.generations();
          const { trouble, nodes: known } = await node.fleet();
          const told = known.find(({ name }) => name === node.name)?.buckets['media'];
          const isThere = generations.length > 0 && generations.every((each) => each === generation);
          if (isThere && trouble === undefined && told?.generation === generation && told.refusal === '')
            continue;
          const state = JSON.stringify({ generations, trouble, told });
          throw new Error(`node ${node.name} is not at generation ${generation}: ${state}`);
        }
      },
      { timeout: 30_000, interval: 200 },
    );
  }
}

/** Started, and with a first credential everywhere; ends with the test. */
export async function startFleet(options: FleetProcessesOptions = {}): Promise<FleetProcesses> {
  const { nodes: count = 3, etcdYaml = ({ endpoints }) => `endpoints: ${JSON.stringify(endpoints)}` } =
    options;
  const etcd = await startEtcd({ members: 3, ...options.etcd });
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  const folder = await mkdtemp(join(tmpdir(), 'headwater-fleet-'));
  const stateKey = randomBytes(32).toString('base64');
  const nodes: FleetProcess[] = [];
  for (let number = 1; number <= count; number++) {
    const name = `node-${number}`;
    const ports = { http: await freePort(), control: await freePort(), ops: await freePort() };
    const configFile = join(folder, `${name}.yaml`);
    await writeFile(
      configFile,
      `
origin: { listen: "127.0.0.1:${ports.http}", workers: 2, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:${ports.control}" }
ops: { listen: "127.0.0.1:${ports.ops}" }
state: { file: ${folder}/${name}.state, key: "${stateKey}", etcd: { ${await etcdYaml(etcd, name)}, node: ${name}, lease: 5s } }
${mediaBucketYaml(store.url, 'probe: ladder.ism', 'credentials: { source: push }')}
routes:
  - { path: /vod/, bucket: media, mode: package }
`,
    );
    nodes.push(new FleetProcess({ name, configFile, ports }));
  }
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await rm(folder, { recursive: true });
  });
  await Promise.all(nodes.map((node) => node.start()));
  const fleet = new FleetProcesses(etcd, store, nodes);
  await vi.waitFor(
    async () => {
      for (const node of nodes) {
        const known = (await node.fleet()).nodes.length;
        if (known < count) throw new Error(`node ${node.name} knows ${known} nodes: ${node.output}`);
      }
    },
    { timeout: 30_000, interval: 100 },
  );
  await nodes[0]!.push({ key: fleet.newKey() });
  await fleet.untilAllHave(1);
  return fleet;
}
