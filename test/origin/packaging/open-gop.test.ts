import { beforeAll, describe, expect, it } from 'vitest';
import { segmentIndex } from '../../../origin/isobmff/writers/segment-index.ts';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import { noPlanCache } from '../../../origin/model/plan-cache.ts';
import { syncTicks } from '../../../origin/model/access-points.ts';
import { clipAsset } from '../../../origin/selection/clip-asset.ts';
import { select } from '../../../origin/selection/select.ts';
import { planOf, textOf } from '../../support/ladder-asset.ts';
import { movieFile } from '../../support/movie-builder.ts';
import { openGopVideo, steadySound } from '../../support/open-gop.ts';
import { attributesOf } from '../../support/xml-attributes.ts';
import { resolveFile } from '../asset/support/resolve.ts';

const INDEPENDENT = '#EXT-X-INDEPENDENT-SEGMENTS';

let asset: Asset;
let video: Track;
let audio: Track;

beforeAll(async () => {
  asset = await resolveFile(movieFile([openGopVideo(12), steadySound(12)]));
  [video, audio] = asset.tracks as [Track, Track];
});

describe('a title of open groups', () => {
  it('has playlists that do not say that its pictures need no other segment', () => {
    const { name } = asset;
    for (const tail of ['.m3u8', `${name}-${video.id}.m3u8`, `${name}-${audio.id}-${video.id}.m3u8`])
      expect(textOf(planOf(asset, tail)), tail).not.toContain(INDEPENDENT);
    for (const tail of [`${name}-${audio.id}.m3u8`, `keyframes/${name}-${video.id}.m3u8`])
      expect(textOf(planOf(asset, tail)), tail).toContain(INDEPENDENT);
  });

  it('has access points of type 3 in its MPD, and of type 1 where sync samples are alone', () => {
    const live = attributesOf(textOf(planOf(asset, '.mpd')), 'AdaptationSet');
    expect(live.map(({ startWithSAP }) => startWithSAP)).toEqual(['3', '1', '1']);
    const file = textOf(planOf(asset, '.mpd', noPlanCache, { profile: 'on-demand' }));
    const sets = attributesOf(file, 'AdaptationSet');
    expect(sets.map(({ subsegmentStartsWithSAP }) => subsegmentStartsWithSAP)).toEqual(['3', '1']);
  });

  it('tells in its index how much later its access points are presented', () => {
    const accessPoints = (track: Track) => {
      const sidx = segmentIndex(track, Array<number>(track.segments.count).fill(1));
      return Array.from({ length: track.segments.count }, (_, i) => sidx.readUInt32BE(48 + 12 * i));
    };
    // The first begins the title: nothing is presented before it.
    expect(accessPoints(video)).toEqual([0x9000_0000, 0xb000_0001, 0xb000_0001]);
    expect(accessPoints(audio)).toEqual([0x9000_0000, 0x9000_0000, 0x9000_0000]);
    const [clipped] = clipAsset(asset, { beginSeconds: 4, endSeconds: 8 }).tracks;
    expect(accessPoints(clipped!)).toEqual([0xb000_0001]);
  });

  it('has clips of one file that begin with what can be decoded, as late as it was', () => {
    const clip = select(asset, { clip: { beginSeconds: 4, endSeconds: 8 }, query: 'vbegin=4&vend=8' });
    const head = planOf(clip, '.mp4').parts[0]!;
    const bytes = Buffer.from(head.kind === 'bytes' ? head.bytes : []);
    const elst = bytes.indexOf('elst');
    const [first] = clip.tracks as [Track];
    const late = syncTicks(first, 0) / first.timescale;
    // An empty edit, then from the composition time of the sync sample on.
    expect(bytes.readUInt32BE(elst + 8)).toBe(2);
    expect(bytes.readUInt32BE(elst + 12) / bytes.readUInt32BE(bytes.indexOf('mvhd') + 16)).toBeCloseTo(
      late,
      3,
    );
    expect(bytes.readInt32BE(elst + 16)).toBe(-1);
    const ctts = bytes.indexOf('ctts');
    expect(bytes.readInt32BE(elst + 28)).toBe(bytes.readInt32BE(ctts + 16));
  });

  it('shows all pictures of a title that begins with some before its sync sample', async () => {
    // The second picture in the file is presented first.
    const offsets = [2, 0, ...Array<number>(98).fill(1)].flatMap((offset) => [1, offset]);
    const pictures = { ...openGopVideo(4), offsets, syncSamples: [1] };
    const whole = await resolveFile(movieFile([pictures, steadySound(4)]));
    const head = planOf(whole, '.mp4').parts[0]!;
    const file = Buffer.from(head.kind === 'bytes' ? head.bytes : []);
    const elst = file.indexOf('elst');
    const ctts = file.indexOf('ctts');
    // A single edit, from the composition time of the second picture on.
    expect(file.readUInt32BE(elst + 8)).toBe(1);
    expect(file.readInt32BE(elst + 16)).toBe(1 + file.readInt32BE(ctts + 24));
  });
});
