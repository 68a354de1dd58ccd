import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExplainedUrls } from '../../../control/ops/explained-url.ts';
import type { Explanation } from '../../../control/lending/explain.ts';

let answer = Promise.withResolvers<Explanation>();
const explained = new ExplainedUrls(() => answer.promise);
const server = createServer((request, response) => void explained.answer(request, response));

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const ask = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/explain?url=%2Fvod%2Fa`);

const EXPLANATION = {
  route: { path: '/vod/', mode: 'package', bucket: 'media', prefix: '', shield: { secret: 'hidden' } },
  storeBucket: 'media-1',
  key: 'a.ism',
  tail: '',
  format: 'hls',
  answer: { status: 200, parts: [] },
  subrequest: { headers: [{ name: 'authorization', value: 'hidden' }] },
  unsignedReason: '',
} as unknown as Explanation;

test('/explain tells what a worker would answer, and nothing of how it signs or whom it admits', async () => {
  answer.resolve(EXPLANATION);
  const { status, headers, ...response } = await ask().then(async (got) => ({
    status: got.status,
    headers: got.headers,
    text: await got.text(),
  }));
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(JSON.parse(response.text)).toEqual({
    route: { path: '/vod/', mode: 'package', bucket: 'media' },
    storeBucket: 'media-1',
    key: 'a.ism',
    tail: '',
    format: 'hls',
    answer: { status: 200, parts: [] },
  });
});

test('/explain has a client ask a few things at a time', async () => {
  answer = Promise.withResolvers();
  const asked = Array.from({ length: 5 }, ask);
  const refused = await Promise.any(
    asked.map(async (each) => {
      const { status, headers } = await each;
      return status === 429 ? headers.get('retry-after') : Promise.reject(new Error('answered'));
    }),
  );
  expect(refused).toBe('2');
  answer.resolve(EXPLANATION);
  const statuses = (await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
});
