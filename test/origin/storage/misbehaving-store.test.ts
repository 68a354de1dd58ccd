import { describe, expect, it } from 'vitest';
import { ObjectLookup } from '../../../origin/storage/object-lookup.ts';
import { type Answer, answerOf, errorOf, startScriptedStore } from './support/scripted-store.ts';
import { RANGE, signingRig } from './support/signing-rig.ts';

const LENGTH = RANGE.end - RANGE.start;
const PIN = { ifMatch: '"v1"', sizeBytes: 5000 };

function partial(total: number, headers: Readonly<Record<string, string>> = {}): Buffer {
  const contentRange = `bytes ${RANGE.start}-${RANGE.end - 1}/${total}`;
  return answerOf(206, { ETag: '"v1"', 'Content-Range': contentRange, ...headers }, Buffer.alloc(LENGTH));
}

/** An object store in front of one that answers as told. */
async function readerOf(...answers: readonly Answer[]) {
  const scripted = await startScriptedStore(...answers);
  return { scripted, ...(await signingRig({ endpoint: scripted.url })) };
}

describe('a pinned read', () => {
  it('is not answered by an object of another size, whatever its entity tag', async () => {
    const { objects } = await readerOf(partial(4999), partial(5000));
    await expect(objects.readFully({ ...RANGE, ...PIN })).rejects.toMatchObject({ code: 'object-replaced' });
    expect((await objects.readFully({ ...RANGE, ...PIN })).bytes).toHaveLength(LENGTH);
  });
});

describe('a range without a length', () => {
  const inChunks = (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const contentRange = `bytes ${RANGE.start}-${RANGE.end - 1}/5000`;
    const fields = {
      ETag: '"v1"',
      'Content-Range': contentRange,
      'Transfer-Encoding': 'chunked',
      ...headers,
    };
    const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 206 Partial Content\r\n${head.join('')}\r\n${LENGTH.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  };

  it('is read, but not in a coding: it was coded on the way', async () => {
    const body = 'x'.repeat(LENGTH);
    const plain = await readerOf(inChunks(body));
    expect((await plain.objects.readFully(RANGE)).bytes.toString()).toBe(body);
    const coded = await readerOf(inChunks(body, { 'Content-Encoding': 'gzip' }));
    await expect(coded.objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-misbehaved' });
  });
});

describe('ObjectLookup.find()', () => {
  const FOUND = {
    ETag: '"empty"',
    'Content-Type': 'text/vtt',
    'Last-Modified': 'Fri, 24 May 2013 00:00:00 GMT',
  };

  it('keeps the metadata of an empty object', async () => {
    const refused = errorOf(416, 'InvalidRange', { 'Content-Range': 'bytes */0' });
    const { objects, scripted } = await readerOf(refused, answerOf(200, FOUND));
    const { object, head } = await new ObjectLookup(objects).find('media', 'empty');
    expect(object).toEqual({
      bucket: 'media',
      key: 'empty',
      sizeBytes: 0,
      etag: '"empty"',
      lastModifiedMs: Date.UTC(2013, 4, 24),
      metadata: { 'content-type': 'text/vtt' },
    });
    expect(head).toBeUndefined();
    expect(scripted.requests.map((request) => /^range:.*$/im.exec(request)?.[0])).toEqual([
      'range: bytes=0-65535',
      undefined,
    ]);
  });

  it.each([
    ['says how large it is', errorOf(416, 'InvalidRange', { 'Content-Range': 'bytes */7' })],
    ['does not say', errorOf(416, 'InvalidRange')],
  ])(
    'takes an object for empty only where it is: a store that refuses its range and %s',
    async (_, refused) => {
      const { objects } = await readerOf(refused, answerOf(200, FOUND, '1234567'));
      const lookup = new ObjectLookup(objects);
      await expect(lookup.find('media', 'full')).rejects.toMatchObject({ code: 'store-misbehaved' });
    },
  );

  it('believes no store that refuses a range that was not asked for', async () => {
    const { objects } = await readerOf(errorOf(416, 'InvalidRange'), errorOf(416, 'InvalidRange'));
    const looking = new ObjectLookup(objects).find('media', 'full');
    await expect(looking).rejects.toMatchObject({ code: 'store-misbehaved' });
  });

  it('asks once for all who ask at the same time', async () => {
    const { objects, scripted } = await readerOf(
      answerOf(206, { ETag: '"v1"', 'Content-Range': 'bytes 0-6/7' }, '1234567'),
    );
    const lookup = new ObjectLookup(objects);
    const found = await Promise.all(Array.from({ length: 20 }, () => lookup.find('media', 'one')));
    for (const { head } of found) expect(head?.toString()).toBe('1234567');
    expect(scripted.requests).toHaveLength(1);
  });

  it('remembers nothing that a misbehaving answer said', async () => {
    const right = answerOf(206, { ETag: '"v1"', 'Content-Range': 'bytes 0-6/7' }, '1234567');
    const { objects } = await readerOf(errorOf(416, 'InvalidRange'), answerOf(200, FOUND, '1234567'), right);
    const lookup = new ObjectLookup(objects);
    await expect(lookup.find('media', 'full')).rejects.toThrow();
    expect((await lookup.find('media', 'full')).object.sizeBytes).toBe(7);
  });
});

describe('metadata of an object', () => {
  it.each([
    ['aws-chunked', undefined],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, aws-chunked', 'gzip'],
    ['br', 'br'],
  ])('with Content-Encoding %s has %s', async (sent, kept) => {
    const { objects } = await readerOf(partial(5000, { 'Content-Encoding': sent }));
    const { object } = await objects.readFully(RANGE);
    expect(object.metadata?.['content-encoding']).toBe(kept);
  });
});

describe('a bucket in another region', () => {
  it.each([
    [
      'a redirect',
      errorOf(301, 'PermanentRedirect', {
        'x-amz-bucket-region': 'eu-west-1',
        Location: 'http://127.0.0.1:1/',
      }),
    ],
    [
      'a refusal',
      answerOf(400, {}, '<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>'),
    ],
    [
      'an endpoint',
      answerOf(
        301,
        {},
        '<Error><Code>PermanentRedirect</Code><Endpoint>media.s3.eu-west-1.amazonaws.com</Endpoint></Error>',
      ),
    ],
  ])('is named as the store named it in %s, and not followed', async (_, answer) => {
    const { objects, scripted } = await readerOf(answer);
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({
      code: 'store-denied',
      message: expect.stringMatching(/the bucket is in region eu-west-1$/),
    });
    expect(scripted.requests).toHaveLength(1);
  });

  it('is not named by what is no name of a region', async () => {
    const answer = answerOf(301, { 'x-amz-bucket-region': '"><script>' });
    const { objects } = await readerOf(answer);
    const error: unknown = await objects.readFully(RANGE).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('script');
  });
});

describe('a bucket whose entity tags are weak', () => {
  const DATE = 'Fri, 24 May 2013 00:00:00 GMT';
  const weak = (total: number, date = DATE) => partial(total, { ETag: 'W/"1"', 'Last-Modified': date });

  it('is not read where nobody allowed it', async () => {
    const { objects } = await readerOf(weak(5000));
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-misbehaved' });
  });

  it('is pinned by date and size where somebody did', async () => {
    const scripted = await startScriptedStore(
      weak(5000),
      weak(5000),
      weak(5001),
      weak(5000, 'Sat, 25 May 2013 00:00:00 GMT'),
    );
    const { objects } = await signingRig({ endpoint: scripted.url, pinBy: 'last-modified' });
    const { object } = await objects.readFully(RANGE);
    const pinned = { ...RANGE, ifMatch: object.etag, sizeBytes: object.sizeBytes };
    await objects.readFully(pinned);
    expect(scripted.requests[1]).toContain(`if-unmodified-since: ${DATE}`);
    expect(scripted.requests[1]).not.toContain('if-match');
    for (let other = 0; other < 2; other++) {
      await expect(objects.readFully(pinned)).rejects.toMatchObject({ code: 'object-replaced' });
    }
  });
});
