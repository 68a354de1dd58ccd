import { createServer, request as requestHttp } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { explainView } from '../../../control/commands/explain-view.ts';
import { ControlError } from '../../../control/control-error.ts';
import { type Explanation, explain } from '../../../control/signing/explain.ts';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import { type SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../../support/store-rig.ts';
import { sourceOf } from './support.ts';

let store: S3Store;
beforeEach(async () => {
  store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'films/a b.mp4', Buffer.from('0123456789'));
});

const URL = 'https://cdn.example.com/vod/a%20b.mp4/.mpd?x=1#y';

function explained(change: object = {}, credential: SecretKeyCredential = SECOND_KEY): Promise<Explanation> {
  const request = { url: URL, range: '', againstStore: false, ...change };
  return explain(sourceOf(store, credential), request);
}

/** Everything of the credential that must not show. */
const SECRETS = [SECOND_KEY, FIRST_KEY].flatMap((each) => [
  ...(each.kind === 'session' ? [each.sessionToken, encodeURIComponent(each.sessionToken)] : []),
  each.accessKeyId,
  each.secretAccessKey,
]);

function expectNothingSecret(text: string): void {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/Signature=[0-9a-f]/);
}

describe('explain()', () => {
  test('follows a URL to the string that is signed', async () => {
    const { route, subrequest, ...rest } = await explained();
    expect(route.path).toBe('/vod/');
    expect(rest).toEqual({
      storeBucket: 'media',
      key: 'films/a b.mp4',
      tail: '.mpd',
      format: 'dash',
      storeAnswer: undefined,
    });
    expect(subrequest).toMatchObject({
      method: 'GET',
      url: `${store.url}/media/films/a%20b.mp4`,
      generation: 7,
    });
    expect(subrequest.canonicalRequest.split('\n').slice(0, 3)).toEqual([
      'GET',
      '/media/films/a%20b.mp4',
      '',
    ]);
    expect(subrequest.canonicalRequest).toContain('\nrange:bytes=0-65535\n');
    expect(subrequest.stringToSign).toMatch(/^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n/);
    expect(subrequest.headers.find(({ name }) => name === 'authorization')?.value).toMatch(
      /Credential=ASIA…0002\/.*Signature=\[masked\]$/,
    );
    expectNothingSecret(JSON.stringify(subrequest));
  });

  test("masks a customer's own key", async () => {
    const customerKey = Buffer.alloc(32, 'secret of the customer').toString('base64');
    const source = sourceOf(store, SECOND_KEY);
    const media = { ...source.config.buckets['media']!, encryption: { customerKey } };
    const config = { ...source.config, buckets: { media } };
    const request = { url: URL, range: '', againstStore: true };
    const shown = await explain({ ...source, config }, request);
    expect(shown.subrequest.canonicalRequest).toContain('encryption-customer-key:[masked]\n');
    expect(JSON.stringify(shown)).not.toContain(customerKey);
  });

  test('follows a route that passes objects through', async () => {
    const { key, tail, subrequest } = await explained({ url: '/files/x/y.pdf', range: 'bytes=5-9' });
    expect({ key, tail }).toEqual({ key: 'x/y.pdf', tail: '' });
    expect(subrequest.headers).toContainEqual({ name: 'range', value: 'bytes=5-9' });
  });

  test.each([
    [{ url: '/nowhere/x' }, 'no-route'],
    [{ url: '/vod/no-asset' }, 'no-route'],
    [{ url: '/vod/../x' }, 'invalid-argument'],
    [{ url: 'vod' }, 'invalid-argument'],
    [{ range: 'bytes=9-1' }, 'invalid-argument'],
    [{ range: 'bytes=-5' }, 'invalid-argument'],
  ])('refuses %j as %s', async (change, code) => {
    const error: unknown = await explained(change).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ControlError);
    expect((error as ControlError).code).toBe(code);
  });

  test('says in a sentence what a URL cannot be', async () => {
    await expect(explained({ url: 'vod' })).rejects.toThrow(
      'Cannot explain the URL: url cannot be read: it does not start with /',
    );
  });

  test('against the store: accepted', async () => {
    const { storeAnswer } = await explained({ againstStore: true });
    expect(storeAnswer).toMatchObject({ status: 206, code: '' });
  });

  test('against the store: another secret gives the same canonical request', async () => {
    const wrong = { ...SECOND_KEY, secretAccessKey: 'x'.repeat(40) } as SecretKeyCredential;
    const { storeAnswer, subrequest, ...rest } = await explained({ againstStore: true }, wrong);
    expect(storeAnswer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(storeAnswer?.canonicalRequest).toBe(subrequest.canonicalRequest);
    expect(storeAnswer?.stringToSign).toBe(subrequest.stringToSign);
    expectNothingSecret(JSON.stringify(storeAnswer));
    const view = explainView({ ...rest, storeAnswer, subrequest });
    expect(view).toContain('They are the same');
  });

  test('against the store: what a proxy on the way changed is marked', async () => {
    const proxy = await rewritingProxy(store);
    const source = sourceOf(store, SECOND_KEY);
    const { media } = source.config.buckets;
    const config = { ...source.config, buckets: { media: { ...media!, endpoint: proxy } } };
    const request = { url: URL, range: '', againstStore: true };
    const { storeAnswer, subrequest, ...rest } = await explain({ ...source, config }, request);
    expect(storeAnswer?.code).toBe('SignatureDoesNotMatch');
    const lines = explainView({ ...rest, storeAnswer, subrequest }).split('\n');
    const marked = lines.filter((line) => line.startsWith('!')).map((line) => line.split(/ {2,}/));
    expect(marked).toContainEqual(['!', 'range:bytes=0-65535', 'range:bytes=0-1']);
    expectNothingSecret(lines.join('\n'));
  });

  test('against a store that is away: says so', async () => {
    await store.close();
    const { storeAnswer } = await explained({ againstStore: true });
    expect(storeAnswer).toMatchObject({ status: 0, message: 'ECONNREFUSED' });
  });
});

/** A proxy in front of a store that passes everything on but the range. */
async function rewritingProxy({ url }: S3Store): Promise<string> {
  const server = createServer((request, response) => {
    const headers = { ...request.headers, range: 'bytes=0-1' };
    const onward = requestHttp(url + (request.url ?? ''), { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
