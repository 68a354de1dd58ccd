import { credentials } from '@grpc/grpc-js';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  SigningServiceClient,
  type SignRequestResponse,
} from '../../control/grpc/gen/headwater/control/v1/signing_service.ts';
import { runCommand } from '../control/support/run-command.ts';
import { send } from '../control/lending/support.ts';
import { SHARED_MEDIA } from '../support/origin-rig.ts';
import { REGION, SECOND_KEY, startStore } from '../support/store-rig.ts';
import { serveConfig } from './support/serve-config.ts';

const CONTENT = 'what is in it';

const { accessKeyId, secretAccessKey, sessionToken } = SECOND_KEY as {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

/** A video, and an audio track without samples. */
const HALF_EMPTY = new URL('found/empty-audio-track.mp4', SHARED_MEDIA);

/** In an hour, so that a longer URL ends with the credential. */
const EXPIRATION = new Date(Date.now() + 3_600_000).toISOString();

async function serving(ops: string) {
  const store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'films/a b.txt', Buffer.from(CONTENT));
  const node = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 1 }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0"${ops} }
buckets:
  media:
    bucket: media
    region: ${REGION}
    endpoint: ${store.url}
    addressing: path
  empty: { bucket: empty, region: ${REGION}, endpoint: "${store.url}" }
routes:
  - { path: /vod/, bucket: media, prefix: films/ }
  - { path: /files/, bucket: media, prefix: films/, mode: passthrough }
`);
  const stdin = JSON.stringify({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: EXPIRATION,
  });
  const run = (...args: string[]) => runCommand([...args, '--control', node.control]);
  const pushed = await runCommand(['credentials', 'push', 'media', '--control', node.control], { stdin });
  expect(pushed.code).toBe(0);
  return { store, node, run };
}

function expectNothingSecret(text: string): void {
  for (const secret of [secretAccessKey, sessionToken, encodeURIComponent(sessionToken)]) {
    expect(text).not.toContain(secret);
  }
}

describe('a running node', () => {
  test('presigns, explains and signs, with an audit line for what it lends', async () => {
    const { store, node, run } = await serving('');

    const presigned = await run('presign', 'media', 'films/a b.txt', '--expires', '10m');
    expect(presigned).toMatchObject({ code: 0, stderr: '' });
    expect(await send(presigned.stdout.trim())).toEqual({ status: 200, body: CONTENT });

    const long = await run('presign', 'media', 'films/a b.txt', '--expires', '2d', '--json');
    expect(long.stderr).toContain(`expires at ${EXPIRATION}, and the URL with it`);
    expect(JSON.parse(long.stdout)).toMatchObject({ generation: 1, expireTime: EXPIRATION });

    const longer = await run('presign', 'media', 'films/a b.txt', '--expires', '8d');
    expect(longer.code).toBe(1);
    expect(longer.stderr).toContain('expires must be at most 7 days');
    expect((await run('presign', 'empty', 'k')).stderr).toContain(
      'has no credential yet (FAILED_PRECONDITION)',
    );

    const explained = await run('explain', 'http://cdn/files/a%20b.txt', '--against');
    expect(explained).toMatchObject({ code: 0, stderr: '' });
    const ranges = 'films/a b.txt bytes=0-65535 (13 bytes of it)';
    for (const part of [
      'Answer 200 binary/octet-stream, 13 bytes',
      ranges,
      'Canonical request',
      'String to sign',
      'accepts it: 206',
    ]) {
      expect(explained.stdout).toContain(part);
    }
    expectNothingSecret(explained.stdout);

    const missing = await run('explain', '/vod/film.mp4/garbage.xyz');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toContain('the origin refuses the URL: 404 not-found');
    expect(missing.stdout).toContain('films/film.mp4');

    await store.putObject('media', 'films/film.mp4', await readFile(HALF_EMPTY));
    const halfEmpty = await run('explain', '/vod/film.mp4/.m3u8');
    expect(halfEmpty).toMatchObject({ code: 0, stderr: '' });
    expect(halfEmpty.stdout).toContain('left out track 2: it has no samples');

    store.revokeKey(accessKeyId);
    const refused = await run('explain', '/files/a%20b.txt', '--against', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ storeAnswer: { code: 'InvalidAccessKeyId' } });
    expect((await run('explain', '/nowhere')).stderr).toContain(
      'no route leads anywhere from it (NOT_FOUND)',
    );
    store.addKey(SECOND_KEY);

    const { headers, url } = await signRequest(node.control, `${store.url}/media/films/a%20b.txt`);
    expect(await send(url, headers)).toEqual({ status: 200, body: CONTENT });

    const audit = node.output.split('\n').filter((line) => line.includes('"audit":true'));
    const lines = audit.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ action, result }) => `${String(action)}: ${String(result)}`)).toEqual([
      'push credential: OK',
      'presign URL: OK',
      'presign URL: OK',
      'presign URL: INVALID_ARGUMENT',
      'presign URL: FAILED_PRECONDITION',
      'explain URL against store: OK',
      'explain URL against store: OK',
      'sign request: OK',
    ]);
    expectNothingSecret(node.output);
  });

  test('answers call-outs on the ops port where it is told to', async () => {
    const { store, node } = await serving(', sign_callout: true');
    const path = '/media/films/a%20b.txt';
    const answer = await fetch(`${node.ops}/calc_signature_v4.py`, { headers: { url: path } });
    expect(answer.status).toBe(200);
    const [hash = '', ...lines] = (await answer.text()).trimEnd().split('\r\n');
    const headers = [`x-amz-content-sha256: ${hash}`, ...lines].map((line) => {
      const at = line.indexOf(': ');
      return { name: line.slice(0, at), value: line.slice(at + 2) };
    });
    expect(await send(store.url + path, headers)).toEqual({ status: 200, body: CONTENT });
    for (const [url, status] of [
      ['/elsewhere/x', 404],
      ['/media', 400],
      ['/media/../x', 400],
      ['/empty/x', 503],
    ] as const) {
      expect((await fetch(`${node.ops}/sign`, { headers: { url } })).status).toBe(status);
    }
    expect((await fetch(`${node.ops}/sign`)).status).toBe(400);
    const audit = node.output.split('\n').filter((line) => line.includes('"sign call-out"'));
    const parsed = audit.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.map(({ path: asked, result }) => [asked, result])).toEqual([
      [path, 'OK'],
      ['/elsewhere/x', 'unknown-bucket'],
      ['/media', 'invalid-argument'],
      ['/media/../x', 'invalid-argument'],
      ['/empty/x', 'no-credential'],
      ['', 'invalid-argument'],
    ]);
    expectNothingSecret(node.output);
  });

  test('answers none by itself', async () => {
    const { node } = await serving('');
    const answer = await fetch(`${node.ops}/calc_signature_v4.py`, { headers: { url: '/media/x' } });
    expect(answer.status).toBe(404);
  });
});

function signRequest(control: string, url: string): Promise<SignRequestResponse> {
  const client = new SigningServiceClient(control, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<SignRequestResponse>();
  client.signRequest({ bucket: 'media', url, method: 'GET', headers: [] }, (error, response) =>
    error ? reject(error) : resolve(response),
  );
  return promise.finally(() => client.close());
}
