import { beforeAll, describe, expect, it } from 'vitest';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import type { ResponsePlan } from '../../../origin/model/response-plan.ts';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { bytesOf, clipAsset, finishPlan, planOf, textOf } from '../../support/ladder-asset.ts';
import { walkPackets, type Counters, type WalkedStream } from '../../support/walk-packets.ts';

const MUXED = 'ladder-audio_eng=64000-video=250000';
const STREAMS = [MUXED, 'ladder-video=100000', 'ladder-audio_swe=64000'];

/** Enough for all plans. */
const HELD_LIMIT_BYTES = 10_000_000;

let asset: Asset;

beforeAll(async () => {
  asset = await clipAsset();
});

function planAsked(tail: string, of = asset): ResponsePlan {
  return finishPlan(matchTail(tail, { container: 'ts' })!.plan(of, noPlanCache));
}

/** Sound alone is packed where its playlist leads; as a transport stream, it has the same name. */
function segmentsOf(name: string): string[] {
  const uris = textOf(planAsked(`${name}.m3u8`)).match(/^[^#\n].*$/gm) ?? [];
  return uris.map((uri) => uri.replace(/\.aac$/, '.ts'));
}

async function walkAll(name: string): Promise<WalkedStream[]> {
  const counters: Counters = new Map();
  const walked: WalkedStream[] = [];
  for (const uri of segmentsOf(name)) walked.push(walkPackets(await bytesOf(planOf(asset, uri)), counters));
  return walked;
}

describe.each(STREAMS)('segments of %s as transport streams', (name) => {
  it('are as long as their plans say before any media is read', async () => {
    for (const uri of segmentsOf(name)) {
      const plan = planOf(asset, uri);
      expect((await bytesOf(plan)).length, uri).toBe(plan.lengthBytes);
      expect(plan.contentType).toBe('video/mp2t');
      expect(plan.parts.map(({ kind }) => kind)).toEqual(['transformed']);
    }
  });

  it('are well-formed, and their counters go on from one to the next', async () => {
    const walked = await walkAll(name);
    expect(walked.length).toBeGreaterThan(2);
  });

  it('have clock references at most 40 ms apart, and no time before its clock', async () => {
    const walked = await walkAll(name);
    const clocks = walked.flatMap((segment) => segment.clocks);
    for (const [i, clock] of clocks.entries()) {
      if (i === 0) continue;
      expect(clock - clocks[i - 1]!).toBeGreaterThan(0);
      expect(clock - clocks[i - 1]!).toBeLessThanOrEqual(3600);
    }
  });

  it('present nothing before it is decoded, and decode in order', async () => {
    const last = new Map<number, number>();
    for (const { pid, pts, dts } of (await walkAll(name)).flatMap(({ pes }) => pes)) {
      expect(pts).toBeGreaterThanOrEqual(dts);
      expect(dts).toBeGreaterThan(last.get(pid) ?? -1);
      last.set(pid, dts);
    }
  });

  it('announce each what follows it', () => {
    const uris = segmentsOf(name);
    expect(uris.map((uri) => planOf(asset, uri).next)).toEqual(uris.slice(1).concat(undefined as never));
  });

  it('give the same bytes however the sources come', async () => {
    const plan = planOf(asset, segmentsOf(name)[1]!);
    const [part] = plan.parts;
    if (part?.kind !== 'transformed') return expect.unreachable();
    const whole = await bytesOf(plan);
    const pieces = await Promise.all(
      part.sources.map(async (source) => bytesOf({ ...plan, parts: [{ kind: 'object', ...source }] })),
    );
    const transform = part.transform();
    const output: Uint8Array[] = [];
    // The last source first, byte groups of an odd length.
    for (const [source, bytes] of [...pieces.entries()].toReversed()) {
      for (let at = 0; at < bytes.length; at += 977)
        output.push(...transform.push(source, bytes.subarray(at, at + 977)));
    }
    expect(Buffer.concat(output).equals(whole)).toBe(true);
  });

  it('are planned once, and sent from one plan as often as they are asked for', async () => {
    const [uri] = segmentsOf(name);
    const memory = new HeldMemory(HELD_LIMIT_BYTES);
    const plan = planOf(asset, uri!, memory);
    expect(planOf(asset, uri!, memory)).toBe(plan);
    expect((await bytesOf(plan)).equals(await bytesOf(plan))).toBe(true);
    expect(plan).toEqual({ ...planOf(asset, uri!), parts: plan.parts });
  });
});

it('counts the units of a kept plan as held', () => {
  const [uri] = segmentsOf(MUXED);
  const memory = new HeldMemory(HELD_LIMIT_BYTES);
  const plan = planOf(asset, uri!, memory);
  const before = memory.bytes;
  memory.planOnce(asset, 'again', () => plan);
  const [part] = plan.parts;
  if (part?.kind !== 'transformed') return expect.unreachable();
  // A second of sound alone has 46 units.
  expect(part.heldBytes).toBeGreaterThan(4096 + 46 * 40);
  expect(memory.bytes - before).toBeGreaterThan(part.heldBytes);
});

it('begins pictures with a delimiter, and those that need no other with parameter sets', async () => {
  const [first] = await walkAll('ladder-video=100000');
  const pictures = first!.pes.map(({ payload }) => payload);
  expect(pictures.every((bytes) => bytes.subarray(0, 6).toString('hex') === '0000000109f0')).toBe(true);
  expect(pictures[0]!.subarray(6, 10).toString('hex')).toBe('00000001');
  expect(pictures[0]![10]! & 31).toBe(7);
  expect(first!.randomAccess).toBeGreaterThan(0);
});

it('puts presentation time 0 at 10 s', async () => {
  const [first] = await walkAll('ladder-video=100000');
  expect(Math.min(...first!.pes.map(({ pts }) => pts))).toBe(900_000);
});

it('carries the clock with the picture, and lists both streams', async () => {
  const [first] = await walkAll(MUXED);
  expect([...first!.types.values()]).toEqual([0x1b, 0x0f]);
  expect(first!.types.get(first!.clockPid)).toBe(0x1b);
});

it('puts all sound of a track into its segments once', async () => {
  const muxed = (await walkAll(MUXED)).flatMap(({ pes, types }) =>
    pes.filter(({ pid }) => types.get(pid) === 0x0f),
  );
  const alone = (await walkAll('ladder-audio_eng=64000')).flatMap(({ pes }) => pes);
  const bytes = (all: typeof alone) => Buffer.concat(all.map(({ payload }) => payload));
  expect(bytes(muxed).equals(bytes(alone))).toBe(true);
});

describe('playlists', () => {
  it('has picture and the first sound in one, and other sound beside', () => {
    expect(linesOf(planAsked('.m3u8'))).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:4',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-1",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-1",NAME="Svenska",LANGUAGE="sv",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="ladder-audio_swe=64000.m3u8?container=ts"',
      ...variants('audio_eng=64000-', ''),
    ]);
  });

  it('has each alone where the server manifest wants no multiplex', () => {
    const apart = { ...asset, hls: { container: 'fmp4', isMultiplexed: false } } as const;
    const lines = linesOf(planAsked('.m3u8', apart));
    expect(lines[3]).toContain('URI="ladder-audio_eng=64000.m3u8?container=ts"');
    expect(lines.slice(5)).toEqual(variants('', '?container=ts'));
  });

  it('is what is asked for without a word where the server manifest wants transport streams', () => {
    const old = { ...asset, hls: { container: 'ts', isMultiplexed: true } } as const;
    const usual = textOf(planOf(old, '.m3u8'));
    expect(usual).toBe(textOf(planAsked('.m3u8', old)));
    expect(usual).toContain('URI="ladder-audio_swe=64000.m3u8"');
    expect(textOf(planOf(old, 'ladder-video=100000.m3u8'))).toContain('ladder-video=100000-1.ts');
    expect(textOf(planOf(old, 'ladder-audio_swe=64000.m3u8'))).toContain('ladder-audio_swe=64000-1.aac');
    const asked = textOf(finishPlan(matchTail('.m3u8', { container: 'fmp4' })!.plan(old, noPlanCache)));
    expect(asked).toContain('\nladder-video=100000.m3u8?container=fmp4\n');
  });

  it('leads to playlists of its own kind', () => {
    const uris = textOf(planAsked('.m3u8')).match(/[^"\n]+\.m3u8[^"\n]*/g) ?? [];
    expect(uris).toHaveLength(4);
    for (const uri of uris) {
      const [path = '', query] = uri.split('?');
      const playlist = query === undefined ? planOf(asset, path) : planAsked(path);
      expect(textOf(playlist)).toMatch(/-1\.(?:ts|aac)\n/);
    }
  });

  it('promises no less than segments take, and not much more', () => {
    const text = textOf(planAsked('.m3u8'));
    const [swedish] = rates('ladder-audio_swe=64000');
    const variants = [...text.matchAll(/[:,]BANDWIDTH=(\d+),.*\n(.*)\.m3u8/g)];
    expect(variants).toHaveLength(3);
    for (const [, peak, name] of variants) {
      const most = rates(name!)[0]! + swedish!;
      expect(Number(peak)).toBeGreaterThanOrEqual(most);
      expect(Number(peak) / most).toBeLessThan(1.001);
    }
  });

  it('knows two tracks in one name without being asked', () => {
    expect(textOf(planOf(asset, `${MUXED}.m3u8`))).toContain(`\n${MUXED}-1.ts\n`);
    expect(textOf(planOf(asset, 'ladder-video=100000.m3u8'))).toContain('.m4s');
  });

  it.each([
    'ladder-video=100000-video=250000-1.ts',
    'ladder-video=100000-0.ts',
    'ladder-video=100000-999.ts',
    'ladder-video=100000.ts',
    'ladder-video=1-1.ts',
    'other-video=100000-1.ts',
    `${MUXED}-1-1.ts`,
  ])('finds no %s', (tail) => {
    expect(() => planOf(asset, tail)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('leaves out what a transport stream cannot carry, and says so', () => {
    const opus = asset.tracks.map((track) =>
      track.id === 'audio_swe=64000' ? { ...track, format: 'Opus', codec: 'opus' } : track,
    );
    const plan = planAsked('.m3u8', { ...asset, tracks: opus });
    expect(textOf(plan)).not.toContain('audio_swe');
    expect(plan.leftOut).toEqual([expect.stringContaining('audio_swe=64000 in MPEG-TS')]);
  });
});

function linesOf(plan: ResponsePlan): string[] {
  return textOf(plan)
    .replaceAll(/BANDWIDTH=\d+/g, 'BANDWIDTH=N')
    .trimEnd()
    .split('\n');
}

function variants(sound: string, query: string): string[] {
  return [
    ['avc1.4d400c', '320x180', '100000'],
    ['avc1.4d401e', '640x360', '250000'],
    ['avc1.64001f', '1280x720', '450000'],
  ].flatMap(([codec, size, bitrate]) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=N,AVERAGE-BANDWIDTH=N,CODECS="${codec},mp4a.40.2",RESOLUTION=${size},FRAME-RATE=25.000,AUDIO="audio-1"`,
    `ladder-${sound}video=${bitrate}.m3u8${query}`,
  ]);
}

/** Bits per second of the segments of a playlist, the highest first. */
function rates(name: string): number[] {
  const segments = textOf(planAsked(`${name}.m3u8`)).matchAll(/#EXTINF:([\d.]+),\n(.+)/g);
  const all = [...segments].map(
    ([, seconds, uri]) => (8 * planOf(asset, uri!).lengthBytes) / Number(seconds),
  );
  return all.toSorted((a, b) => b - a);
}
