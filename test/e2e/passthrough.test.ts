import { hash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeKey } from '../../origin/signing/uri-encode.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';

const LARGE = patternBytes(300_000);

describe('a passthrough route', () => {
  it('serves any object as it is, and nothing of the store with it', async () => {
    const { url, store } = await rig();
    const etag = await store.putObject('media', 'docs/a.bin', LARGE);
    const answer = await fetch(`${url}/docs/a.bin`, {
      headers: { 'x-amz-acl': 'public', authorization: 'Basic x' },
    });
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(LARGE)).toBe(true);
    expect(answer.headers.get('etag')).toBe(etag);
    expect(answer.headers.get('content-length')).toBe('300000');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-amz'))).toEqual([]);
    for (const name of ['server', 'cache-control']) expect(answer.headers.get(name)).toBeNull();
  });

  it('reads a small object once, a large one twice, and what is known without asking first', async () => {
    const { url, store } = await rig();
    await store.putObject('media', 'small', patternBytes(1000));
    await store.putObject('media', 'large', LARGE);
    await (await fetch(`${url}/small`)).arrayBuffer();
    expect(store.requests).toHaveLength(1);
    await (await fetch(`${url}/large`)).arrayBuffer();
    expect(store.requests).toHaveLength(3);
    const part = await fetch(`${url}/large`, { headers: { Range: 'bytes=200000-200009' } });
    expect(Buffer.from(await part.arrayBuffer()).equals(LARGE.subarray(200_000, 200_010))).toBe(true);
    expect(store.requests.at(-1)?.range).toBe('bytes=200000-200009');
    expect(store.requests).toHaveLength(4);
    const head = await fetch(`${url}/large`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('300000');
    const etag = head.headers.get('etag') ?? '';
    expect((await fetch(`${url}/large`, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect(store.requests).toHaveLength(4);
  });

  it('serves an empty object, says what is missing, and notices what was replaced', async () => {
    const { url, store } = await rig();
    await store.putObject('media', 'empty', Buffer.alloc(0));
    const empty = await fetch(`${url}/empty`);
    expect([empty.status, empty.headers.get('content-length'), await empty.text()]).toEqual([200, '0', '']);
    expect((await fetch(`${url}/none`)).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(404);
    await store.putObject('media', 'changing', LARGE);
    await (await fetch(`${url}/changing`)).arrayBuffer();
    const other = Buffer.alloc(200_000, 7);
    await store.putObject('media', 'changing', other);
    const answer = await fetch(`${url}/changing`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(other)).toBe(true);
  });

  it('forgets what was deleted with the first read that does not find it', async () => {
    const { url, store } = await rig();
    await store.putObject('media', 'gone', LARGE);
    await (await fetch(`${url}/gone`)).arrayBuffer();
    await store.deleteObject('media', 'gone');
    expect((await fetch(`${url}/gone`)).status).toBe(404);
    // Known from nothing but memory before.
    expect((await fetch(`${url}/gone`, { method: 'HEAD' })).status).toBe(404);
  });

  it('keeps every byte of a key', async () => {
    const { url, store } = await rig();
    const keys = [
      'a b+c',
      'two//slashes',
      '!"#$%&\'()*+,-.:;<=>?@[]^_`{|}~',
      'é/日本/😀',
      '%41%zz',
      'semi;colon=1',
      'trailing/',
    ];
    for (const key of keys) {
      await store.putObject('media', key, Buffer.from(key));
      const answer = await fetch(`${url}/${encodeKey(key)}`);
      expect(await answer.text(), key).toBe(key);
    }
  });

  it('gives the same bytes for every range', async () => {
    const { url, store } = await rig();
    await store.putObject('media', 'large', LARGE);
    for (const [first, last] of [
      [0, 0],
      [65_535, 65_536],
      [0, 299_999],
      [299_999, 299_999],
      [1, 70_000],
    ] as const) {
      const answer = await fetch(`${url}/large`, { headers: { Range: `bytes=${first}-${last}` } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(hash('sha256', bytes, 'hex')).toBe(hash('sha256', LARGE.subarray(first, last + 1), 'hex'));
    }
  });
});

async function rig(): Promise<{ url: string; store: S3Store }> {
  const store = await startStore();
  const worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  return { url: `${worker.url}/files`, store };
}
