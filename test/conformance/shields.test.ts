import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { mapConcurrently } from '../../origin/map-concurrently.ts';
import { CLIPS, putClips } from '../support/clips.ts';
import { linksOf } from '../support/manifest-links.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, patternBytes, REGION } from '../support/store-rig.ts';
import { startS3Store } from '../../fixtures/s3/s3-store.ts';
import { type RunningWorker, startWorker } from '../support/worker-rig.ts';
import { SHIELDS } from './support/shields.ts';
import { patient } from '../support/patience.ts';

const ENTRIES = ['/vod/ladder.ism/.m3u8', '/vod/ladder.ism/.mpd', '/vod/ladder.ism/Manifest'];
const FILE = '/files/large.bin';
const FILE_BYTES = patternBytes(2_000_000);
/** Replaced while the shield may keep it for a second. */
const BRIEF = '/brief/clip.mp4/.m3u8';
const AT_A_TIME = 8;

let folder: string;
let store: S3Store;
let worker: RunningWorker;
/** What the origin itself answers, by path. */
let direct: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-shields-'));
  store = await startS3Store({ folder: join(folder, 'store'), region: REGION, keys: [FIRST_KEY] });
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  await store.putObject('media', 'large.bin', FILE_BYTES);
  const config = workerConfig(store);
  const brief = 'public, max-age=1';
  const routes = [
    ...config.routes,
    {
      path: '/brief/',
      bucket: 'media',
      prefix: 'brief/',
      mode: 'package',
      cacheControl: { manifest: brief, init: brief, segment: brief },
    } as const,
  ];
  worker = await startWorker({ ...config, routes, accessLog: { format: 'json', sample: 1 } }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  direct = await wholeLadder(worker.url);
});
afterAll(async () => {
  await worker.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([200, 206], `${url} ${bytes.toString('latin1', 0, 200)}`).toContain(answer.status);
  return {
    status: answer.status,
    type: (answer.headers.get('content-type') ?? '').split(';')[0] ?? '',
    bytes,
  };
}

/** All that players of all formats ask for, by path and query. */
async function wholeLadder(base: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  let next = ENTRIES.map((path) => base + path);
  while (next.length > 0) {
    const answers = await mapConcurrently(
      next,
      AT_A_TIME,
      (url) => get(url),
      AbortSignal.timeout(patient(120_000)),
    );
    const links = answers.flatMap(({ type, bytes }, i) => {
      const url = next[i] ?? '';
      found.set(url.slice(base.length), bytes);
      return linksOf(type, type.includes('mp4') ? '' : bytes.toString()).map(
        (link) => new URL(link, url).href,
      );
    });
    next = [...new Set(links)].filter((url) => !found.has(url.slice(base.length)));
  }
  return found;
}

/** Requests that the origin has answered, by the lines of its log. */
async function answered(): Promise<number> {
  // A line is written after its answer.
  await sleep(patient(200));
  return worker.output.split('\n').length;
}

describe.each(Object.entries(SHIELDS))('behind %s', (name, start) => {
  async function startIt(): Promise<string> {
    const own = await mkdtemp(join(folder, 'shield-'));
    const shield = await start(own, Number(new URL(worker.url).port));
    onTestFinished(() => shield.stop());
    return shield.origin;
  }

  it('the whole ladder is what the origin answers, and is asked for once', async () => {
    const shield = await startIt();
    expect(direct.size).toBeGreaterThan(100);
    const cold = await wholeLadder(shield);
    expect([...cold.keys()].toSorted()).toEqual([...direct.keys()].toSorted());
    for (const [path, bytes] of cold) expect(bytes.equals(direct.get(path)!), path).toBe(true);
    const before = await answered();
    expect(before).toBeGreaterThan(2 * direct.size);
    const warm = await wholeLadder(shield);
    for (const [path, bytes] of warm) expect(bytes.equals(direct.get(path)!), path).toBe(true);
    expect((await answered()) - before).toBe(0);
  });

  it('any part of a file is right, before and after it is kept', async () => {
    const shield = await startIt();
    for (let pass = 0; pass < 2; pass++) {
      for (const [first, last] of [
        [0, 0],
        [262_143, 262_144],
        [500_000, 1_100_000],
        [1_999_999, 1_999_999],
      ] as const) {
        const { status, bytes } = await get(shield + FILE, { range: `bytes=${first}-${last}` });
        // Whoever has the whole may send it (RFC 9110 14.2).
        const right = status === 200 ? FILE_BYTES : FILE_BYTES.subarray(first, last + 1);
        expect(bytes.equals(right), `${name} ${status} ${first}-${last}`).toBe(true);
      }
      expect((await get(shield + FILE)).bytes.equals(FILE_BYTES)).toBe(true);
    }
  });

  it('a title that was replaced and purged is seen within its cache time, and never mixed', async () => {
    const shield = await startIt();
    const put = async (clip: string) => {
      await store.putObject('media', 'brief/clip.mp4', await readFile(new URL(clip, CLIPS)));
      await worker.purge([{ kind: 'object', bucket: 'media', key: 'brief/clip.mp4' }]);
      return (await get(worker.url + BRIEF)).bytes.toString();
    };
    const old = await put('ladder-180p.mp4');
    expect((await get(shield + BRIEF)).bytes.toString()).toBe(old);
    const replaced = await put('ladder-720p.mp4');
    expect(replaced).not.toBe(old);
    const seen: string[] = [];
    await expect
      .poll(
        async () => {
          seen.push((await get(shield + BRIEF)).bytes.toString());
          return seen.at(-1) === replaced;
        },
        { interval: 200 },
      )
      .toBe(true);
    expect(new Set(seen).size).toBeLessThanOrEqual(2);
  });
});
