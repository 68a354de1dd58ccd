import { describe, expect, it, onTestFinished } from 'vitest';
import { ORIGIN_WORKER } from '../../control/commands/serve/origin-worker.ts';
import { formatListenAddress } from '../../control/listen-address.ts';
import { parseConfig } from '../../control/config/load-config.ts';
import { startNode } from '../../control/node.ts';
import { forkedWorkers } from '../../control/supervisor/forked-worker.ts';
import { keptLog } from '../control/support/control-fixtures.ts';
import { type FakeMetadata, issued, startFakeImds } from '../support/fake-metadata.ts';
import { putClips } from '../support/clips.ts';
import { startStore } from '../support/store-rig.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';

/** An origin on an instance: its keys come from the metadata service, its media from an embedded store. */
async function startInstance(change: (imds: FakeMetadata) => void = () => undefined) {
  const imds = await startFakeImds();
  change(imds);
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  store.addKey(issued(1));
  const text = `
origin: { listen: "127.0.0.1:0", workers: 2, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(store.url, `credentials: { source: imds, endpoint: "${imds.url}" }`)}
routes:
  - { path: /vod/, bucket: media }
`;
  const config = parseConfig(text, 'instance.yaml', {});
  const node = await startNode({ config, launcher: forkedWorkers(ORIGIN_WORKER), log: keptLog() });
  onTestFinished(() => node.close());
  return { imds, store, node, url: `http://${formatListenAddress(node.address)}/vod/ladder.ism` };
}

describe('an origin whose keys come from the instance', () => {
  it('reads with them, and asks for others when the store has revoked them', async () => {
    const { imds, store, node, url } = await startInstance();
    // At once: the source is asked before anybody is served.
    expect(node.status().notReadyReasons).toEqual([]);
    expect((await fetch(`${url}/.m3u8`)).status).toBe(200);
    imds.credential = issued(2);
    store.addKey(issued(2));
    store.revokeKey(issued(1).accessKeyId);
    // The first reads after the revocation are refused; they are what makes the source be asked.
    await expect
      .poll(async () => (await fetch(`${url}/hls/ladder-video=100000-1.m4s`)).status, {
        timeout: 10_000,
      })
      .toBe(200);
    expect(node.status().credentials[0]).toMatchObject({ generation: 2, source: 'imds' });
    expect(node.status().credentials[0]?.sourceStatus).toMatchObject({ deliveries: 2, failures: 0 });
  });

  it('serves before a source that stalls has answered, and says what it waits for', async () => {
    const { node, url } = await startInstance((imds) => {
      imds.fault = 'stall';
    });
    // Where a start takes longer than a source may, it has been given up by now.
    expect(node.status().notReadyReasons).toEqual([
      expect.stringMatching(/^bucket media has no credential(?:: source imds failed: .* in time)?$/),
    ]);
    const { status, headers } = await fetch(`${url}/.m3u8`);
    expect({ status, error: headers.get('headwater-error') }).toEqual({
      status: 503,
      error: 'no-credential',
    });
  });
});
