import { beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import type { ResponsePlan } from '../../../origin/model/response-plan.ts';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { bytesOf, clipAsset, finishPlan, planOf, textOf } from '../../support/ladder-asset.ts';
import { walkPackets, type Counters, type WalkedStream } from '../../support/walk-packets.ts';

const MUXED = 'ladder-audio_eng=64000-video=250000';
const STREAMS = [MUXED, 'ladder-video=100000', 'ladder-audio_swe=64000'];

let asset: Asset;

beforeAll(async () => {
  asset = await clipAsset();
});

function planAsked(tail: string): ResponsePlan {
  return finishPlan(matchTail(tail, 'ts')!.plan(asset, noPlanCache));
}

function segmentsOf(name: string): string[] {
  return textOf(planAsked(`${name}.m3u8`)).match(/^[^#\n].*$/gm) ?? [];
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
  it('leads from a playlist that asks for transport streams to playlists that do', async () => {
    const text = textOf(planAsked('.m3u8'));
    const uris = text.match(/[^"\n]+\.m3u8[^"\n]*/g) ?? [];
    expect(uris.length).toBeGreaterThan(4);
    for (const uri of uris) {
      const [, name] = /^(.+)\.m3u8\?container=ts$/.exec(uri) ?? [];
      expect(segmentsOf(name!).every((segment) => segment.endsWith('.ts'))).toBe(true);
    }
  });

  it('promises no less than any segment takes', async () => {
    const text = textOf(planAsked('.m3u8'));
    const lowest = Math.min(...[...text.matchAll(/[:,]BANDWIDTH=(\d+)/g)].map(([, bits]) => Number(bits)));
    const media = textOf(planAsked('ladder-video=100000.m3u8'));
    for (const [, seconds, uri] of media.matchAll(/#EXTINF:([\d.]+),\n(.+)/g)) {
      expect((8 * planOf(asset, uri!).lengthBytes) / Number(seconds)).toBeLessThanOrEqual(lowest);
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
    const plan = finishPlan(matchTail('.m3u8', 'ts')!.plan({ ...asset, tracks: opus }, noPlanCache));
    expect(textOf(plan)).not.toContain('audio_swe');
    expect(plan.leftOut).toEqual([expect.stringContaining('audio_swe=64000 in MPEG-TS')]);
  });
});
