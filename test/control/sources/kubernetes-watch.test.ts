import { writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { KubernetesApi } from '../../../control/sources/providers/kubernetes-api.ts';
import { SecretWatch } from '../../../control/sources/providers/secret-watch.ts';
import { startFakeKubernetes } from '../../support/fake-kubernetes.ts';
import { SECRET } from '../support/control-fixtures.ts';
import { runSource } from './run-source.ts';
import { secretSource } from './providers/support.ts';

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 });

const idOf = (n: number) => `AKIAKUBERNETES${String(n).padStart(6, '0')}`;

async function startCluster() {
  const cluster = await startFakeKubernetes();
  const put = (n: number) => {
    cluster.put('media', 's3', { access_key_id: idOf(n), secret_access_key: SECRET });
  };
  const source = secretSource(cluster);
  const verbs = () => cluster.asked.map(({ verb }) => verb);
  return { cluster, put, source, tokenFile: source.tokenFile, verbs };
}

/** A node that has the first Secret, and watches for the next. */
async function startNode() {
  const rig = await startCluster();
  rig.put(1);
  const node = runSource(rig.source);
  await until(() => expect(node.activeId()).toBe(idOf(1)));
  await until(() => expect(rig.cluster.watches).toBe(1));
  return { ...rig, node };
}

describe('a watch of a Secret', () => {
  test('hears of changes as they happen, without the secret in what it hears', async () => {
    const { cluster, put, node, verbs } = await startNode();
    for (const n of [2, 3, 4, 5]) {
      put(n);
      // It asks by itself only minutes later.
      await until(() => expect(node.activeId()).toBe(idOf(n)));
    }
    expect(node.generation()).toBe(5);
    expect(verbs().filter((verb) => verb === 'watch')).toHaveLength(1);
    expect(cluster.asked.find(({ verb }) => verb === 'watch')).toMatchObject({
      query: {
        fieldSelector: 'metadata.name=s3',
        allowWatchBookmarks: 'true',
        resourceVersion: '101',
        timeoutSeconds: expect.stringMatching(/^[345]\d\d$|^600$/),
      },
      accept: expect.stringContaining('as=PartialObjectMetadata'),
    });
  });

  test('hears of events that come in pieces', async () => {
    const { cluster, put, node } = await startNode();
    cluster.misdeeds = { pieceBytes: 3 };
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
  });

  test('goes on from the last bookmark where the API ends it, and misses nothing', async () => {
    const { cluster, put, node, verbs } = await startNode();
    const bookmark = cluster.bookmark();
    cluster.endWatches('end');
    await until(() => expect(cluster.watches).toBe(0));
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    expect(verbs()).toEqual(['list', 'watch', 'watch', 'list']);
    expect(cluster.asked[2]?.query['resourceVersion']).toBe(bookmark);
  });

  test('lists anew where the version to go on from is gone', async () => {
    const { cluster, put, node, verbs } = await startNode();
    cluster.endWatches('cut');
    put(2);
    cluster.compact();
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    await until(() => expect(cluster.watches).toBe(1));
    expect(verbs()).toEqual(['list', 'watch', 'watch', 'list', 'watch']);
    put(3);
    await until(() => expect(node.activeId()).toBe(idOf(3)));
  });

  test.each([
    ['an error event', { error: 410 }],
    ['an error event of another kind', { error: 500 }],
    ['a cut', 'cut'],
  ] as const)('survives %s', async (_, how) => {
    const { cluster, put, node } = await startNode();
    cluster.endWatches(how);
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    expect(node.status()).toMatchObject({ state: 'fresh', failures: 0 });
  });

  test('survives what is no event', async () => {
    const { cluster, put, node } = await startNode();
    cluster.garble('<html>');
    await until(() => expect(cluster.watches).toBe(0));
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
  });

  test('pauses longer each time where watches end at once', async () => {
    const { cluster, put, node, verbs } = await startNode();
    cluster.misdeeds = { endsWatches: true };
    cluster.endWatches('cut');
    await until(() => expect(verbs().length).toBeGreaterThanOrEqual(5));
    const times = cluster.asked.map(({ atMs }) => atMs);
    // The pauses: 0.5 s, 1 s, 2 s at most, and the half of that at least.
    expect(times[4]! - times[3]!).toBeGreaterThan(500);
    cluster.misdeeds = {};
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
  });

  test('keeps what it has where the Secret is removed, says so, and takes it when it is back', async () => {
    const { cluster, put, node } = await startNode();
    cluster.remove('media', 's3');
    await until(() =>
      expect(node.status()).toMatchObject({
        state: 'stale',
        lastError: { message: 'there is no Secret media/s3' },
      }),
    );
    expect(node.activeId()).toBe(idOf(1));
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    expect(node.status().state).toBe('fresh');
  });

  test('waits for a Secret that is not there yet, and takes it as soon as it is', async () => {
    const { cluster, put, source } = await startCluster();
    const node = runSource(source);
    await until(() => expect(node.status().state).toBe('failed'));
    await until(() => expect(cluster.watches).toBe(1));
    put(1);
    await until(() => expect(node.activeId()).toBe(idOf(1)));
  });

  test('delivers nothing where it may list and not watch, and says which verb is lacking', async () => {
    const { cluster, put, source } = await startCluster();
    put(1);
    cluster.misdeeds = { status: { code: 403, verb: 'watch' } };
    const node = runSource(source);
    const message = 'cannot watch Secret media/s3: the service account may not watch it (403)';
    await until(() => expect(node.status()).toMatchObject({ state: 'failed', lastError: { message } }));
    cluster.misdeeds = {};
    await until(() => expect(node.activeId()).toBe(idOf(1)));
  });

  test('goes on with a token that was rotated while it watched', async () => {
    const { cluster, put, node, tokenFile, verbs } = await startNode();
    cluster.tokens.clear();
    cluster.tokens.add('token-2');
    cluster.endWatches('cut');
    const message = 'cannot list Secret media/s3: the API does not know the token (401)';
    await until(() => expect(node.status()).toMatchObject({ state: 'stale', lastError: { message } }));
    expect(node.activeId()).toBe(idOf(1));
    writeFileSync(tokenFile, 'token-2');
    put(2);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    await until(() => expect(cluster.watches).toBe(1));
    const asked = verbs().length;
    put(3);
    await until(() => expect(node.activeId()).toBe(idOf(3)));
    expect(verbs().slice(asked)).toEqual(['list']);
    expect(JSON.stringify(node.log.lines)).not.toMatch(/token-|wJalr/);
  });

  test('finds an API that was away for a while', async () => {
    const { cluster, put, node } = await startNode();
    const { port } = cluster;
    await cluster.close();
    await until(() => expect(node.status()).toMatchObject({ state: 'stale' }));
    put(2);
    await cluster.listen(port);
    await until(() => expect(node.activeId()).toBe(idOf(2)));
    expect(node.status().state).toBe('fresh');
  });

  test('takes an API that is silent for one that is dead', async () => {
    const { cluster, put, source, verbs } = await startCluster();
    put(1);
    const api = new KubernetesApi(source, { environment: {}, region: '' }, 300);
    const changed = vi.fn<() => void>();
    const watch = new SecretWatch({
      open: (resourceVersion, signal) =>
        api.ask({ verb: 'watch', query: { watch: 'true', resourceVersion }, accept: '*/*', signal }),
      changed,
    });
    await watch.from('101', AbortSignal.timeout(10_000));
    await until(() => expect(verbs()).toEqual(['watch', 'watch']));
    expect(changed).not.toHaveBeenCalled();
    watch.close();
    await until(() => expect(cluster.watches).toBe(0));
  });

  test('is over when it is closed', async () => {
    const { cluster, put, node, verbs } = await startNode();
    node.close();
    await until(() => expect(cluster.watches).toBe(0));
    const asked = verbs().length;
    put(2);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(verbs()).toHaveLength(asked);
  });
});
