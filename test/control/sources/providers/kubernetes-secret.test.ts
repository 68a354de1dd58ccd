import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { KubernetesSecretSource } from '../../../../control/credential/credential-source.ts';
import { startFakeKubernetes } from '../../../support/fake-kubernetes.ts';
import { SECRET, TOKEN, accessKey } from '../../support/control-fixtures.ts';
import { failureOf, fetchFrom, secretSource } from './support.ts';

const PAIR = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: SECRET };
const EXPIRES = Date.UTC(2040, 0, 2, 3, 4, 5);

async function start(changed: Partial<KubernetesSecretSource> = {}) {
  const cluster = await startFakeKubernetes();
  const source = secretSource(cluster, changed);
  const { tokenFile, caFile } = source;
  return { cluster, source, tokenFile, caFile };
}

describe('a source kubernetes-secret', () => {
  test('asks for one Secret by its name, as the service account', async () => {
    const { cluster, source } = await start();
    cluster.put('media', 's3', PAIR);
    expect(await fetchFrom(source)).toEqual({ credential: accessKey(), expiresAtMs: undefined });
    expect(cluster.asked).toEqual([
      {
        verb: 'list',
        namespace: 'media',
        query: { fieldSelector: 'metadata.name=s3' },
        accept: 'application/json',
        token: 'token-1',
        atMs: expect.any(Number),
      },
    ]);
  });

  test('finds the API where a pod is told, also under an address of IPv6', async () => {
    const { cluster, source } = await start({ api: undefined });
    cluster.put('media', 's3', PAIR);
    const environment = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: `${cluster.port}` };
    expect((await fetchFrom(source, environment)).credential).toEqual(accessKey());
    expect(await failureOf(source, { KUBERNETES_SERVICE_HOST: '::1', KUBERNETES_SERVICE_PORT: '1' })).toBe(
      'cannot list Secret media/s3: https://[::1]:1 failed: ECONNREFUSED',
    );
    expect(await failureOf(source)).toBe(
      'KUBERNETES_SERVICE_HOST is not set: outside a cluster, name the `api`',
    );
  });

  test.each([
    [
      'as the variables of AWS, and not what another set has',
      {
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: `${SECRET}\n`,
        session_token: 'of something else',
      },
      {},
      { credential: accessKey(), expiresAtMs: undefined },
    ],
    [
      'with a token and an end',
      { ...PAIR, session_token: TOKEN, expiration: '2040-01-02T03:04:05Z' },
      {},
      {
        credential: {
          kind: 'session',
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          secretAccessKey: SECRET,
          sessionToken: TOKEN,
          expiresAtMs: EXPIRES,
        },
        expiresAtMs: EXPIRES,
      },
    ],
    [
      'by names of its own',
      { user: 'AKIAIOSFODNN7EXAMPLE', password: SECRET },
      {
        keys: {
          accessKeyId: 'user',
          secretAccessKey: 'password',
          sessionToken: 'session_token',
          expiration: 'expiration',
        },
      },
      { credential: accessKey(), expiresAtMs: undefined },
    ],
    [
      'in one document',
      { config: `[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=${SECRET}\n` },
      { document: 'config' },
      { credential: accessKey(), expiresAtMs: undefined },
    ],
  ])('reads parts %s', async (_, data, options, fetched) => {
    const { cluster, source } = await start(options);
    cluster.put('media', 's3', data);
    expect(await fetchFrom(source)).toEqual(fetched);
  });

  test.each([
    ['lacks a part', { access_key_id: 'A' }, {}, 'Secret media/s3 lacks secret_access_key'],
    ['lacks every part', { other: SECRET }, {}, 'Secret media/s3 lacks access_key_id'],
    ['lacks its document', PAIR, { document: 'config' }, 'Secret media/s3 lacks config'],
    [
      'has an end that is no time',
      { ...PAIR, expiration: SECRET },
      {},
      'expiration is no time such as 2026-01-31T12:00:00Z',
    ],
  ])('says that the Secret %s', async (_, data, options, reason) => {
    const { cluster, source } = await start(options);
    cluster.put('media', 's3', data);
    expect(await failureOf(source)).toBe(reason);
  });

  test.each([
    [401, 'the API does not know the token (401)'],
    [403, 'the service account may not list it (403)'],
    [404, 'there is no such API (404)'],
    [429, 'the API asks for patience (429)'],
    [500, 'the API answered with 500'],
  ])('says of %i what it means, and nothing that the API says', async (code, reason) => {
    const { cluster, source } = await start();
    cluster.misdeeds = { status: { code } };
    expect(await failureOf(source)).toBe(`cannot list Secret media/s3: ${reason}`);
  });

  test('says that there is no such Secret', async () => {
    const { source } = await start();
    expect(await failureOf(source)).toBe('there is no Secret media/s3');
  });

  test('does not trust a stranger, nor tell one the token', async () => {
    const { source, caFile } = await start();
    const stranger = await startFakeKubernetes();
    writeFileSync(caFile, stranger.ca);
    expect(await failureOf(source)).toMatch(/^cannot list Secret media\/s3: https:\S+ failed: [A-Z_]+$/);
    expect(stranger.asked).toEqual([]);
  });

  test('reads token and authorities anew each time', async () => {
    const { cluster, source, tokenFile } = await start();
    cluster.put('media', 's3', PAIR);
    await fetchFrom(source);
    cluster.tokens.clear();
    cluster.tokens.add('token-2');
    expect(await failureOf(source)).toContain('does not know the token');
    writeFileSync(tokenFile, 'token-2');
    expect((await fetchFrom(source)).credential).toEqual(accessKey());
    writeFileSync(tokenFile, 'two\nlines');
    expect(await failureOf(source)).toBe(`${tokenFile} holds no token`);
  });

  test.each([
    ['half a list', '{"items": [', 'was answered with what is not JSON'],
    ['another object', '{"kind": "Status"}', 'was answered with what is no list'],
    ['more than any Secret', `"${'x'.repeat(4 * 1024 * 1024)}"`, 'was answered with more than 4194304 bytes'],
  ])('refuses %s', async (_, lie, reason) => {
    const { cluster, source } = await start();
    cluster.misdeeds = { lie };
    expect(await failureOf(source)).toBe(`list of Secret media/s3 ${reason}`);
  });

  test('gives up on an API that does not answer', async () => {
    const { cluster, source } = await start();
    cluster.misdeeds = { isStalled: true };
    await expect(fetchFrom(source, {}, 200)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
