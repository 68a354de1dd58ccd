import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import { CLIPS, putClips } from '../support/clips.ts';
import { decodedFrames, type DecodedFrame } from '../support/ffmpeg.ts';
import { SHARED_MEDIA, workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, REGION } from '../support/store-rig.ts';
import { walkPackets, type Counters } from '../support/walk-packets.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';

/** Presentation time 0 in a transport stream, seconds. */
const OFFSET = 10;

/** A tick of 90 kHz; frames of the source have times that are none. */
const TICK = 1 / 90_000;

/** An asset, tracks of it in one stream, and where each comes from. */
const STREAMS: readonly (readonly [asset: string, ids: readonly RegExp[], sources: readonly URL[]])[] = [
  ['bbb_prog_10s.mp4', [/^audio/, /^video/], shared('bbb_prog_10s.mp4')],
  ['prog_8s.mp4', [/^audio/, /^video/], shared('prog_8s.mp4')],
  ['bbb_prog_10s.mp4', [/^video/], shared('bbb_prog_10s.mp4')],
  ['bbb_prog_10s.mp4', [/^audio/], shared('bbb_prog_10s.mp4')],
  [
    'ladder.ism',
    [/^audio_swe=64000$/, /^video=450000$/],
    [new URL('ladder-swe.mp4', CLIPS), new URL('ladder-720p.mp4', CLIPS)],
  ],
];

function shared(name: string): URL[] {
  return [new URL(name, SHARED_MEDIA), new URL(name, SHARED_MEDIA)];
}

let worker: RunningWorker;
let folder: string;
let store: S3Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transport-stream-'));
  store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  for (const name of ['bbb_prog_10s.mp4', 'prog_8s.mp4'])
    await store.putObject('media', `films/${name}`, await readFile(new URL(name, SHARED_MEDIA)));
  worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
});

afterAll(async () => {
  await worker.close();
  await store.close();
  await rm(folder, { recursive: true });
});

describe.each(STREAMS)('%s, tracks %s, decoded by ffmpeg', (asset, patterns, sources) => {
  it('shows every frame of the source at its time, in the whole and segment by segment', async () => {
    const { base, playlist, segments } = await streamOf(asset, patterns);
    for (const [i, pattern] of patterns.entries()) {
      const stream = pattern.source.startsWith('^video') ? 'v:0' : 'a:0';
      const source = await decodedFrames(fileURLToPath(sources[i]!), stream);
      expect(source.length).toBeGreaterThan(200);
      expectSameFrames(await decodedFrames(`${base}/${playlist}`, stream), source);
      if (stream !== 'v:0') continue;
      // Each segment alone: pictures need nothing of the one before.
      const alone: DecodedFrame[] = [];
      for (const [number, bytes] of segments.entries()) {
        const file = join(folder, `${number}.ts`);
        await writeFile(file, bytes);
        alone.push(...(await decodedFrames(file, stream)));
      }
      expectSameFrames(alone, source);
    }
  });

  it('is a well-formed stream from its first segment to its last', async () => {
    const { segments } = await streamOf(asset, patterns);
    const counters: Counters = new Map();
    const walked = segments.map((bytes) => walkPackets(bytes, counters));
    const clocks = walked.flatMap((segment) => segment.clocks);
    const steps = clocks.slice(1).map((clock, i) => clock - clocks[i]!);
    expect(Math.max(...steps)).toBeLessThanOrEqual(3600);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    for (const { pts, dts } of walked.flatMap(({ pes }) => pes)) expect(pts).toBeGreaterThanOrEqual(dts);
  });

  it('answers HEAD, a range and a condition as it answers the whole', async () => {
    const { base, uris, segments } = await streamOf(asset, patterns);
    const url = `${base}/${uris[1]}`;
    const whole = segments[1]!;
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(whole.length));
    expect(head.headers.get('content-type')).toBe('video/mp2t');
    const range = await fetch(url, { headers: { range: 'bytes=1000-70001' } });
    expect(range.status).toBe(206);
    expect(Buffer.from(await range.arrayBuffer()).equals(whole.subarray(1000, 70_002))).toBe(true);
    const etag = head.headers.get('etag')!;
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});

async function streamOf(asset: string, patterns: readonly RegExp[]) {
  const base = `${worker.url}/vod/${asset}`;
  const manifest = await (await fetch(`${base}/.m3u8?container=ts`)).text();
  const name = asset.replace(/\.\w+$/, '');
  const known = [...new Set(manifest.match(/(?:video|audio)[^-.\n"]*=\d+/g))];
  const ids = patterns.map((pattern) => known.find((id) => pattern.test(id))!);
  const playlist = `${name}-${ids.join('-')}.m3u8${ids.length === 1 ? '?container=ts' : ''}`;
  const text = await (await fetch(`${base}/${playlist}`)).text();
  // Packed sound has the same name as a transport stream of it.
  const uris = (text.match(/^[^#\n].*$/gm) ?? []).map((uri) => uri.replace(/\.aac$/, '.ts'));
  const segments: Buffer[] = [];
  for (const uri of uris) segments.push(Buffer.from(await (await fetch(`${base}/${uri}`)).arrayBuffer()));
  return { base, playlist, uris, segments };
}

/** What lies before time 0 is an encoder's priming: a transport stream cannot say that it is not to be heard. */
function expectSameFrames(ours: readonly DecodedFrame[], source: readonly DecodedFrame[]): void {
  const presented = ours.filter(({ time }) => time >= OFFSET - TICK);
  expect(presented.map(({ hash }) => hash)).toEqual(source.map(({ hash }) => hash));
  const drift = presented.map(({ time }, i) => Math.abs(time - OFFSET - source[i]!.time));
  expect(Math.max(...drift)).toBeLessThan(TICK);
}
