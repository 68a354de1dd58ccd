import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ORIGIN_WORKER } from '../../control/commands/serve/origin-worker.ts';
import { parseConfig } from '../../control/config/load-config.ts';
import { formatListenAddress } from '../../control/listen-address.ts';
import { startNode } from '../../control/node.ts';
import { forkedWorkers } from '../../control/supervisor/forked-worker.ts';
import { keptLog } from '../control/support/control-fixtures.ts';
import { putClips } from '../support/clips.ts';
import { startFakeKubernetes } from '../support/fake-kubernetes.ts';
import { issued } from '../support/fake-metadata.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';
import { patient } from '../support/patience.ts';
import { startStore } from '../support/store-rig.ts';

/** An origin in a pod: its keys are in a Secret, its media in an embedded store. */
async function startPod() {
  const cluster = await startFakeKubernetes();
  const folder = mkdtempSync(join(tmpdir(), 'headwater-pod-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), 'token-1');
  writeFileSync(join(folder, 'ca.crt'), cluster.ca);
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  const rotate = (n: number) => {
    const { accessKeyId, secretAccessKey, sessionToken } = issued(n);
    store.addKey(issued(n));
    cluster.put('media', 's3', {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
  };
  rotate(1);
  const source = `source: kubernetes-secret, name: s3, namespace: media, api: "${cluster.url}"`;
  const files = `token_file: "${folder}/token", ca_file: "${folder}/ca.crt"`;
  const text = `
origin: { listen: "127.0.0.1:0", workers: 2, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(store.url, `credentials: { ${source}, ${files} }`)}
routes:
  - { path: /vod/, bucket: media }
`;
  const config = parseConfig(text, 'pod.yaml', {});
  const log = keptLog();
  const node = await startNode({ config, launcher: forkedWorkers(ORIGIN_WORKER), log });
  onTestFinished(() => node.close());
  const url = `http://${formatListenAddress(node.address)}/vod/ladder.ism`;
  return { cluster, store, rotate, node, log, url };
}

it('has every worker sign with what a Secret becomes in under a second, and fails no read', async () => {
  const { store, rotate, node, log, url } = await startPod();
  const segment = async () => (await fetch(`${url}/hls/ladder-video=100000-1.m4s`)).status;
  expect(await segment()).toBe(200);
  for (const n of [2, 3, 4]) {
    const before = performance.now();
    rotate(n);
    await expect
      .poll(() => node.status().workers.map(({ generations }) => generations['media']), { interval: 5 })
      .toEqual([n, n]);
    expect(performance.now() - before).toBeLessThan(patient(1000));
    store.revokeKey(issued(n - 1).accessKeyId);
    expect(await segment()).toBe(200);
  }
  expect(node.status().credentials[0]).toMatchObject({
    source: 'kubernetes-secret',
    sourceStatus: { state: 'fresh', deliveries: 4, failures: 0 },
  });
  const said = JSON.stringify([log.lines, node.status()]);
  for (const n of [1, 2, 3, 4]) {
    expect(said).not.toContain(issued(n).secretAccessKey);
    expect(said).not.toContain(issued(n).sessionToken);
  }
  expect(said).not.toContain('token-1');
});
