import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessLogConfig, OriginConfig } from '../../origin/origin-config.ts';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

async function startLogging(
  accessLog: AccessLogConfig,
  more: Partial<OriginConfig> = {},
): Promise<RunningWorker> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const config = workerConfig(store);
  const routes = config.routes.map((route) => ({ ...route, serverTiming: true }));
  const worker = await startWorker({ ...config, ...more, routes, accessLog }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  return worker;
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'access.log');
}

type Line = Readonly<Record<string, unknown>>;

/** Once there are so many. */
async function linesOf(file: string, count: number): Promise<string[]> {
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  await expect.poll(() => read().length).toBe(count);
  return read();
}

const SEGMENT = '/vod/ladder.ism/hls/ladder-video=250000-3.m4s';

describe('the access log', () => {
  it('says of each request what was asked, what it took, and who asked', async () => {
    const file = newFile();
    const { url } = await startLogging(
      { format: 'json', file, sample: 1 },
      { trustedProxies: ['127.0.0.1'] },
    );
    const get = (path: string, headers = {}) =>
      fetch(url + path, {
        headers: { 'user-agent': 'a player', 'x-forwarded-for': '203.0.113.7', ...headers },
      });
    const next = encodeURIComponent(encodeURIComponent('next.m4s?Signature=of-a-viewer'));
    const query = `CMCD=bl%3D21300%2Cbr%3D250%2Cnor%3D%22${next}%22%2Cot%3Dv%2Csid%3D%22a-session%22&Signature=of-a-viewer`;
    const segment = await get(`${SEGMENT}?${query}`, { cookie: 'CloudFront-Signature=in-a-cookie' });
    const bytes = (await segment.arrayBuffer()).byteLength;
    await (
      await get('/vod/ladder.ism/.m3u8', { 'cmcd-session': 'sid="b",v=2', 'x-request-id': 'an-id' })
    ).text();
    await (await get('/files/none')).text();
    const lines = (await linesOf(file, 3)).map((line) => JSON.parse(line) as Line);
    expect(lines[0]).toMatchObject({
      client: '203.0.113.7',
      method: 'GET',
      path: `${SEGMENT}?…`,
      status: 200,
      bytesSent: bytes,
      kind: 'segment',
      end: 'complete',
      route: '/vod/',
      bucket: 'media',
      asset: 'films/ladder.ism',
      part: 'hls/ladder-video=250000-3.m4s',
      format: 'hls',
      cache: 'miss',
      storeReads: 1,
      storeRequestIds: [expect.any(String)],
      userAgent: 'a player',
      cmcd: { bl: 21_300, br: 250, nor: 'next.m4s?…', ot: 'v', sid: 'a-session' },
      time: expect.stringMatching(/^\d{4}-/),
      durationSeconds: expect.any(Number),
      planMs: expect.any(Number),
      storeMs: expect.any(Number),
    });
    expect(lines[1]).toMatchObject({
      kind: 'manifest',
      cache: 'hit',
      storeReads: 0,
      cmcd: { sid: 'b' },
      requestId: 'an-id',
    });
    expect(lines[2]).toMatchObject({ kind: 'error', status: 404, errorCode: 'not-found', route: '/files/' });
    expect(readFileSync(file, 'utf8')).not.toMatch(/of-a-viewer|in-a-cookie/);
  });

  it('goes on in a new file where the old one was moved away', async () => {
    const file = newFile();
    const { url } = await startLogging({ format: 'combined', file, sample: 1 });
    await fetch(`${url}/files/none?Signature=x`, {
      headers: { 'user-agent': 'a "player"', referer: 'https://user:of-a-viewer@a.example/?t=x' },
    });
    const [line] = await linesOf(file, 1);
    expect(line).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/files\/none\?\S+ HTTP\/1\.1" 404 \d+ "https:\/\/a\.example\/\?\S+" "a \\x22player\\x22"$/,
    );
    renameSync(file, `${file}.1`);
    await fetch(`${url}/files/none`);
    await linesOf(file, 1);
    await linesOf(`${file}.1`, 1);
  });

  it('has all failures, and of the rest the share that was asked for', async () => {
    const file = newFile();
    const { url } = await startLogging({ format: 'json', file, sample: 1e-9 }, { limits: { requests: 0 } });
    await fetch(`${url}/files/films/ladder.ism`);
    expect(JSON.parse((await linesOf(file, 1))[0] ?? '')).toMatchObject({ status: 503 });
    const other = newFile();
    const quiet = await startLogging({ format: 'json', file: other, sample: 1e-9 });
    await fetch(`${quiet.url}/files/films/ladder.ism`);
    await quiet.close();
    expect(existsSync(other)).toBe(false);
  });
});

describe('Server-Timing', () => {
  it('says what took how long, where a route tells', async () => {
    const { url } = await startLogging({ format: 'json', file: newFile(), sample: 1 });
    const timing = async (path: string) => (await fetch(url + path)).headers.get('server-timing');
    expect(await timing(SEGMENT)).toMatch(/^index;dur=[\d.]+, store;dur=[\d.]+$/);
    expect(await timing(SEGMENT)).toMatch(/^index;desc=hit, plan;dur=[\d.]+, store;dur=[\d.]+$/);
  });
});
