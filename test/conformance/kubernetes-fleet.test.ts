import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { putClips } from '../support/clips.ts';
import { type EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { type FakeKubernetes, startFakeKubernetes } from '../support/fake-kubernetes.ts';
import { FleetProcess } from '../support/fleet-process.ts';
import { freePort } from '../support/free-port.ts';
import { mountSecret } from '../support/mounted-secret.ts';
import { patient } from '../support/patience.ts';
import { REGION, startStore } from '../support/store-rig.ts';

/** As far as it is changed, to be of this machine in place of a cluster's. */
interface Configuration {
  state: { file: string; key: string; etcd: { endpoints: readonly string[]; lease: string } };
  buckets: { media: { credentials: object } };
}

interface Cluster {
  readonly folder: string;
  readonly api: FakeKubernetes;
  readonly etcd: EtcdRig;
  readonly store: S3Store;
}

/** What pods find: the API, etcd behind TLS, Secrets as kubelet mounts them, and a store. */
async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-cluster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const authority = createAuthority('etcd');
  const files = (of: string) => {
    const { certificate, key } = authority.issue({ names: ['IP:127.0.0.1', 'DNS:headwater'] });
    mkdirSync(join(folder, of), { recursive: true });
    mountSecret(join(folder, of), {
      'ca.crt': authority.certificate,
      'tls.crt': certificate,
      'tls.key': key,
    });
  };
  files('etcd-server');
  files('headwater/etcd');
  mkdirSync(join(folder, 'headwater/state'));
  mountSecret(join(folder, 'headwater/state'), { key: randomBytes(32).toString('base64') });
  const server = join(folder, 'etcd-server');
  const tls = {
    ca: join(server, 'ca.crt'),
    certificate: join(server, 'tls.crt'),
    key: join(server, 'tls.key'),
  };
  const [etcd, api, store] = [
    await startEtcd({ members: 3, tls }),
    await startFakeKubernetes(),
    await startStore(),
  ];
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  writeFileSync(join(folder, 'token'), 'token-1');
  writeFileSync(join(folder, 'ca.crt'), api.ca);
  return { folder, api, etcd, store };
}

/** A pod by the configuration of the manifests, with a disk of its own. */
async function startPod({ folder, api, etcd, store }: Cluster, name: string): Promise<FleetProcess> {
  const map = parse(readFileSync('deploy/kubernetes/configuration.yaml', 'utf8')) as {
    data: { 'headwater.yaml': string };
  };
  const config = parse(map.data['headwater.yaml'].replaceAll('/run/secrets', folder)) as Configuration;
  const ports = { http: await freePort(), control: await freePort(), ops: await freePort() };
  const account = { token_file: join(folder, 'token'), ca_file: join(folder, 'ca.crt') };
  const credentials = {
    ...config.buckets.media.credentials,
    api: api.url,
    namespace: 'headwater',
    ...account,
  };
  const here = {
    ...config,
    origin: { listen: `127.0.0.1:${ports.http}`, workers: 2, cache: { ranges: '0B' } },
    control: { listen: `127.0.0.1:${ports.control}` },
    ops: { listen: `127.0.0.1:${ports.ops}` },
    state: {
      ...config.state,
      file: join(folder, `${name}.state`),
      etcd: { ...config.state.etcd, endpoints: etcd.endpoints, lease: '5s' },
    },
    buckets: {
      media: { bucket: 'media', region: REGION, endpoint: store.url, addressing: 'path', credentials },
    },
  };
  const configFile = join(folder, `${name}.yaml`);
  writeFileSync(configFile, stringify(here));
  const pod = new FleetProcess({ name, configFile, ports });
  onTestFinished(() => pod.close());
  await pod.start({ POD_NAME: name });
  return pod;
}

it('three pods by the manifests sign with what a Secret becomes, whichever of them watches it, and with etcd or without', async () => {
  const cluster = await startCluster();
  const { api, etcd, store } = cluster;
  const rotate = (n: number) => {
    const key = {
      accessKeyId: `AKIAINASECRET000000${n}`,
      secretAccessKey: `in+a/secret/${n}/of0the1test2aaaaaaa`,
    };
    store.addKey(key);
    api.put('headwater', 'headwater-s3', {
      access_key_id: key.accessKeyId,
      secret_access_key: key.secretAccessKey,
    });
  };
  rotate(1);
  const pods = await Promise.all(['pod-a', 'pod-b', 'pod-c'].map((name) => startPod(cluster, name)));
  const untilAllAt = (generation: number, of: readonly FleetProcess[]) =>
    expect
      .poll(async () => Promise.all(of.map((pod) => pod.generations())), {
        timeout: 30_000,
        interval: 20,
      })
      .toEqual(of.map(() => [generation, generation]));
  const reads = async (pod: FleetProcess) =>
    (await fetch(`${pod.url.replace(/vod$/, '')}ladder.ism/hls/ladder-video=100000-1.m4s`)).status;
  await untilAllAt(1, pods);

  const before = performance.now();
  rotate(2);
  await untilAllAt(2, pods);
  expect(performance.now() - before).toBeLessThan(patient(1000));
  store.revokeKey('AKIAINASECRET0000001');
  expect(await Promise.all(pods.map(reads))).toEqual([200, 200, 200]);
  // One asks for all.
  expect(api.watches).toBe(1);

  const { sourceHolders } = await pods[0]!.fleet();
  const watching = pods.find(({ name }) => name === sourceHolders['media'])!;
  const left = pods.filter((pod) => pod !== watching);
  await watching.kill();
  rotate(3);
  await untilAllAt(3, left);

  await Promise.all(etcd.members.map((member) => member.kill()));
  await left[0]!.kill();
  await left[0]!.start({ POD_NAME: left[0]!.name });
  await expect.poll(() => left[0]!.isReady()).toBe(true);
  expect(await Promise.all(left.map(reads))).toEqual([200, 200]);
  const fresh = await startPod(cluster, 'pod-d');
  expect(await fresh.isReady()).toBe(false);
  await etcd.startAll();
  await untilAllAt(3, [...left, fresh]);
  await expect.poll(() => fresh.isReady(), { timeout: 20_000 }).toBe(true);
});
