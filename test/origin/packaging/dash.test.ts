import { describe, expect, it } from 'vitest';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import { bytesOf, clipAsset, planOf, textOf } from '../../support/ladder-asset.ts';
import { samplesOf } from '../../support/served-media.ts';
import { attributesOf } from '../../support/xml-attributes.ts';

const ON_DEMAND = { profile: 'on-demand' } as const;

describe('an MPD with $Number$', () => {
  it('names every segment by its number, and has the timeline of the other', async () => {
    const asset = await numbered();
    const text = textOf(planOf(asset, '.mpd'));
    expect(text).toContain(
      '<SegmentTemplate timescale="12800" startNumber="1" initialization="ladder-$RepresentationID$.dash" media="ladder-$RepresentationID$-$Number$.m4s">',
    );
    const byTime = textOf(planOf(await clipAsset(), '.mpd'));
    expect(attributesOf(text, 'S')).toEqual(attributesOf(byTime, 'S'));
    for (const { id, segments } of asset.tracks) {
      for (let i = 0; i < segments.count; i++) {
        const byNumber = planOf(asset, `dash/ladder-${id}-${i + 1}.m4s`);
        expect(byNumber.etag).toBe(planOf(asset, `dash/ladder-${id}-${segments.startTicks(i)}.dash`).etag);
      }
    }
  });
});

describe('an MPD of the on-demand profile', () => {
  it('names one file for each track, and where its index is', async () => {
    const asset = await clipAsset();
    const text = textOf(planOf(asset, 'ladder.mpd', noPlanCache, ON_DEMAND));
    expect(text).toContain('profiles="urn:mpeg:dash:profile:isoff-on-demand:2011,');
    expect(text).toContain('subsegmentAlignment="true" subsegmentStartsWithSAP="1"');
    expect(text).not.toContain('SegmentTemplate');
    const files = [...text.matchAll(/<BaseURL>(.+\.mp4)<\/BaseURL>/g)].map(([, file]) => file);
    // libavformat forgets the folder of a Period where a Representation names its file.
    expect(text).not.toMatch(/<Period[^>]*>\s*<BaseURL>/);
    expect(files).toEqual(asset.tracks.map(({ id }) => `dash/ladder-${id}.mp4`));
    const bases = attributesOf(text, 'SegmentBase');
    const inits = attributesOf(text, 'Initialization');
    for (const [i, track] of asset.tracks.entries()) {
      const file = await bytesOf(planOf(asset, files[i]!));
      expect(planOf(asset, files[i]!.replace('dash/', '')).etag).toBe(planOf(asset, files[i]!).etag);
      const [first, last] = bases[i]!['indexRange']!.split('-').map(Number) as [number, number];
      expect(file.toString('latin1', first + 4, first + 8)).toBe('sidx');
      expect(file.readUInt32BE(first)).toBe(last + 1 - first);
      expect(inits[i]).toEqual({ range: `0-${first - 1}` });
      const init = await bytesOf(planOf(asset, `dash/ladder-${track.id}.dash`));
      expect(file.subarray(0, first).equals(init)).toBe(true);
    }
  });

  it('has files whose index leads to the segments that are served alone', async () => {
    const asset = await clipAsset();
    for (const track of asset.tracks) {
      const plan = planOf(asset, `dash/ladder-${track.id}.mp4`);
      const file = await bytesOf(plan);
      expect(file.length).toBe(plan.lengthBytes);
      const sidx = file.indexOf('sidx') - 4;
      expect(file.readUInt32BE(sidx + 16)).toBe(track.timescale);
      expect(file.readUInt16BE(sidx + 38)).toBe(track.segments.count);
      let at = sidx + file.readUInt32BE(sidx);
      let ticks = Number(file.readBigUInt64BE(sidx + 20));
      for (let i = 0; i < track.segments.count; i++) {
        expect(ticks).toBe(track.segments.startTicks(i));
        const size = file.readUInt32BE(sidx + 40 + 12 * i);
        const alone = await bytesOf(planOf(asset, `dash/ladder-${track.id}-${i + 1}.m4s`));
        expect(file.subarray(at, at + size).equals(alone)).toBe(true);
        at += size;
        ticks += file.readUInt32BE(sidx + 44 + 12 * i);
      }
      expect(at).toBe(file.length);
      expect(ticks).toBe(track.segments.startTicks(track.segments.count));
    }
  });
});

describe('the set that is run through', () => {
  it('has the sync samples of the least rendition, each until the next', async () => {
    const asset = await clipAsset();
    const text = textOf(planOf(asset, '.mpd'));
    const set = text.split('<AdaptationSet ').at(-1)!;
    expect(set).toContain(
      '<EssentialProperty schemeIdUri="http://dashif.org/guidelines/trickmode" value="1"/>',
    );
    const [{ id, bandwidth, frameRate }] = attributesOf(set, 'Representation') as [Record<string, string>];
    let mostBits = 0;
    expect(id).toBe('keyframes-video=100000');
    const [track] = asset.tracks as [Track];
    const init = await bytesOf(planOf(asset, `dash/ladder-${id}.dash`));
    for (let i = 0; i < track.segments.count; i++) {
      const whole = samplesOf(
        Buffer.concat([init, await bytesOf(planOf(asset, `dash/ladder-video=100000-${i + 1}.m4s`))]),
      );
      const plan = planOf(asset, `dash/ladder-${id}-${track.segments.startTicks(i)}.dash`);
      const ticks = track.segments.startTicks(i + 1) - track.segments.startTicks(i);
      mostBits = Math.max(mostBits, (8 * plan.lengthBytes * track.timescale) / ticks);
      expect(plan.etag).toBe(planOf(asset, `dash/ladder-${id}-${i + 1}.m4s`).etag);
      const keyframes = samplesOf(Buffer.concat([init, await bytesOf(plan)]));
      expect(keyframes).toHaveLength(2);
      for (const { bytes, seconds } of keyframes) {
        const same = whole.find((sample) => sample.seconds === seconds);
        expect(same?.bytes.equals(bytes)).toBe(true);
      }
      expect(keyframes.at(-1)!.endSeconds).toBeCloseTo(Math.max(...whole.map((one) => one.endSeconds)), 6);
      expect(keyframes[0]!.endSeconds).toBeCloseTo(keyframes[1]!.seconds, 6);
    }
    // Of what is sent, no less than of any segment.
    expect(Number(bandwidth)).toBeGreaterThanOrEqual(mostBits);
    expect(Number(bandwidth)).toBeLessThan(1.01 * mostBits);
    expect(frameRate).toBe('1/2');
    for (const name of [
      'keyframes-video=100000-1.dash',
      'keyframes-video=100000-11.m4s',
      'keyframes-video=7.dash',
    ])
      expect(() => planOf(asset, `dash/ladder-${name}`), name).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
  });
});

describe('AdaptationSets', () => {
  it('say what the server manifest says that they are for', async () => {
    const asset = await clipAsset();
    const commentary = {
      roles: [{ scheme: 'urn:mpeg:dash:role:2011', value: 'commentary' }],
      accessibility: [{ scheme: 'urn:tva:metadata:cs:AudioPurposeCS:2007', value: '1' }],
      label: 'The director',
    };
    const tracks = asset.tracks.map((track) =>
      track.id === 'audio_swe=64000' ? { ...track, ...commentary } : track,
    );
    const text = textOf(planOf({ ...asset, tracks }, '.mpd'));
    const set = text.split('<AdaptationSet ').find((one) => one.startsWith('id="3"'))!;
    expect(set).toContain(
      [
        '<Label>The director</Label>',
        '<Accessibility schemeIdUri="urn:tva:metadata:cs:AudioPurposeCS:2007" value="1"/>',
        '<Role schemeIdUri="urn:mpeg:dash:role:2011" value="commentary"/>',
      ].join('\n'),
    );
  });

  it('are one for each codec, and say that players may go from one to the other', async () => {
    const asset = await clipAsset();
    const [least] = asset.tracks as [Track];
    const other: Track = {
      ...least,
      id: 'video_1=90000',
      format: 'hvc1',
      codec: 'hvc1.1.6.L93.B0',
      ladder: 9,
    };
    const sets = textOf(planOf({ ...asset, tracks: [...asset.tracks, other] }, '.mpd')).split(
      '<AdaptationSet ',
    );
    const runThrough = sets.filter((set) => set.includes('guidelines/trickmode'));
    expect(runThrough.map((set) => /trickmode" value="(\d+)"/.exec(set)?.[1])).toEqual(['1', '4']);
    expect(runThrough[1]).toContain('<Representation id="keyframes-video_1=90000"');
    expect(runThrough[1]).toContain('codecs="hvc1.1.6.L93.B0"');
    const property = (value: string) =>
      `<SupplementalProperty schemeIdUri="urn:mpeg:dash:adaptation-set-switching:2016" value="${value}"/>`;
    expect(sets[1]).toContain(property('4'));
    expect(sets[4]).toContain(property('1'));
    expect(sets[2]).not.toContain('adaptation-set-switching');
  });
});

async function numbered(): Promise<Asset> {
  return { ...(await clipAsset()), dash: { addressing: 'number' } };
}
