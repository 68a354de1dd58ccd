import { describe, expect, it } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { select } from '../../../origin/selection/select.ts';
import { planOf, textOf } from '../../support/ladder-asset.ts';
import { avc1, esds, movieFile, mp4a, type TrackSpec, visualEntry } from '../../support/movie-builder.ts';
import { box } from '../../support/mp4-boxes.ts';
import { CountingStore } from '../asset/support/counting-store.ts';
import { errorOf, resolveFile } from '../asset/support/resolve.ts';

/** Twelve seconds, a sync sample each second. */
const VIDEO: TrackSpec = {
  trackId: 1,
  handler: 'vide',
  timescale: 1000,
  sampleEntries: [avc1()],
  sizes: Array.from({ length: 12 }, () => 50),
  perChunk: [4, 4, 4],
  durations: [12, 1000],
};

/** One of every four seconds, of sizes that differ, among the chunks of the video. */
const IMAGES: TrackSpec = {
  trackId: 2,
  handler: 'vide',
  timescale: 600,
  sampleEntries: [visualEntry('jpeg', 160, 90)],
  sizes: [11, 22, 33],
  perChunk: [1, 1, 1],
  durations: [3, 2400],
};

const AUDIO: TrackSpec = { ...VIDEO, handler: 'soun', sampleEntries: [mp4a()] };

/** Kind of each track, and each image's place in the file. */
function summary(asset: Asset) {
  return {
    tracks: asset.tracks.map(({ kind }) => kind),
    images: asset.images.map(({ id, contentType, width, height }) => [id, contentType, width, height]),
    leftOut: asset.leftOut,
  };
}

const alone = { tracks: ['video'], images: [] };

describe('a track of images', () => {
  it.each([
    ['jpeg', 'vide', visualEntry('jpeg', 160, 90), 'image/jpeg'],
    ['mjpg', 'pict', visualEntry('mjpg', 160, 90), 'image/jpeg'],
    ['png', 'vide', visualEntry('png ', 160, 90), 'image/png'],
    ['JPEG as MPEG-4 says it', 'vide', mp4v(0x6c), 'image/jpeg'],
    ['PNG as MPEG-4 says it', 'vide', mp4v(0x6d), 'image/png'],
  ])('is thumbnails beside pictures: %s of %s', async (_, handler, entry, type) => {
    const asset = await resolveFile(movieFile([VIDEO, { ...IMAGES, handler, sampleEntries: [entry] }]));
    expect(summary(asset)).toEqual({ tracks: ['video'], images: [['img=44', type, 160, 90]], leftOut: [] });
  });

  it('is in every manifest an image at a time', async () => {
    const asset = await resolveFile(movieFile([VIDEO, IMAGES]));
    expect(textOf(planOf(asset, '.mpd'))).toContain(
      '<SegmentTemplate timescale="1000000" duration="4000000" startNumber="1" media="../images/a-img=44-$Number$.jpg"/>\n' +
        '<Representation id="img=44" bandwidth="44" width="160" height="90">\n' +
        '<EssentialProperty schemeIdUri="http://dashif.org/guidelines/thumbnail_tile" value="1x1"/>',
    );
    expect(textOf(planOf(asset, '.m3u8'))).toContain(
      '#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=44,RESOLUTION=160x90,CODECS="jpeg",URI="a-img=44.m3u8"',
    );
    const tile = '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=1x1,DURATION=4\n#EXTINF:4.000000,\n';
    expect(textOf(planOf(asset, 'a-img=44.m3u8'))).toContain(
      `${tile}images/a-img=44-1.jpg\n${tile}images/a-img=44-2.jpg\n${tile}images/a-img=44-3.jpg\n#EXT-X-ENDLIST`,
    );
    expect(textOf(planOf(asset, 'a-thumbnails.vtt'))).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nimages/a-img=44-1.jpg#xywh=0,0,160,90\n\n' +
        '00:00:04.000 --> 00:00:08.000\nimages/a-img=44-2.jpg#xywh=0,0,160,90\n\n' +
        '00:00:08.000 --> 00:00:12.000\nimages/a-img=44-3.jpg#xywh=0,0,160,90\n',
    );
  });

  it('is read an image at a time, from where it lies', async () => {
    const file = movieFile([VIDEO, IMAGES]);
    const asset = await resolveFile(file);
    const mdat = file.indexOf('mdat') + 4;
    const plan = planOf(asset, 'images/a-img=44-2.jpg');
    const start = mdat + 4 * 50 + 11 + 4 * 50;
    expect(plan).toMatchObject({ kind: 'segment', contentType: 'image/jpeg', lengthBytes: 22 });
    expect(plan.parts).toMatchObject([{ kind: 'object', runs: [start, start + 22] }]);
    for (const name of ['0.jpg', '4.jpg', '01.jpg', '1.png'])
      expect(() => planOf(asset, `images/a-img=44-${name}`)).toThrow('no such thumbnails');
  });

  it('begins each image with what its sample entry holds for all of them', async () => {
    const prefix = Buffer.from('quantization tables');
    const entry = visualEntry('mjpg', 160, 90, box('jpgC', prefix));
    const asset = await resolveFile(movieFile([VIDEO, { ...IMAGES, sampleEntries: [entry] }]));
    const plan = planOf(asset, 'images/a-img=44-1.jpg');
    expect(plan.lengthBytes).toBe(prefix.length + 11);
    expect(plan.parts).toMatchObject([{ kind: 'bytes' }, { kind: 'object' }]);
  });

  it('says when each image stands, where that differs', async () => {
    const uneven = { ...IMAGES, durations: [1, 600, 1, 4200, 1, 2400] };
    const asset = await resolveFile(movieFile([VIDEO, uneven]));
    expect(textOf(planOf(asset, '.mpd'))).toContain(
      '<SegmentTimeline>\n<S t="0" d="1000000"/>\n<S d="7000000"/>\n<S d="4000000"/>\n</SegmentTimeline>',
    );
    expect(textOf(planOf(asset, 'a-img=44.m3u8'))).toContain('DURATION=7\n#EXTINF:7.000000,');
  });

  it('stands from the beginning, where its edit list puts it off', async () => {
    const late = {
      ...IMAGES,
      edits: [
        [2000, -1],
        [10_000, 0],
      ] as const,
    };
    const list = textOf(planOf(await resolveFile(movieFile([VIDEO, late])), 'a-thumbnails.vtt'));
    expect(list.match(/.* --> .*/g)).toEqual([
      '00:00:00.000 --> 00:00:06.000',
      '00:00:06.000 --> 00:00:10.000',
      '00:00:10.000 --> 00:00:12.000',
    ]);
  });

  it('is cut where a clip is', async () => {
    const asset = await resolveFile(movieFile([VIDEO, { ...IMAGES, durations: [1, 600, 1, 4200, 1, 2400] }]));
    const clip = select(asset, parseSelection(new URLSearchParams('vbegin=4&vend=10')));
    expect(clip.durationSeconds).toBe(8);
    expect(textOf(planOf(clip, 'a-img=44.m3u8')).match(/#EXTINF.*\n.*/g)).toEqual([
      '#EXTINF:4.000000,\nimages/a-img=44-1.jpg?vbegin=4&vend=10',
      '#EXTINF:4.000000,\nimages/a-img=44-2.jpg?vbegin=4&vend=10',
    ]);
    expect(planOf(clip, 'images/a-img=44-1.jpg').lengthBytes).toBe(22);
    expect(textOf(planOf(clip, '.mpd'))).toContain('<S t="0" d="4000000"/>\n<S d="4000000"/>');
  });

  it.each<[string, Partial<TrackSpec>, string]>([
    [
      'of one image',
      { sizes: [10], perChunk: [1], durations: [1, 6000] },
      'it is one image (cover art), which players do not show as video',
    ],
    [
      'that is a film',
      { durations: [3, 24] },
      'it is a film of images (Motion JPEG), which players do not show as video: encode it as H.264 or HEVC',
    ],
    ['with an image of no bytes', { sizes: [10, 0, 10] }, 'image 2 has no bytes'],
    [
      'of no size',
      { sampleEntries: [visualEntry('jpeg', 0, 0)] },
      'its sample entry does not say how large its images are',
    ],
  ])('%s is left out, and the rest plays', async (_, change, reason) => {
    const asset = await resolveFile(movieFile([VIDEO, { ...IMAGES, ...change }]));
    expect(summary(asset)).toEqual({ ...alone, leftOut: [`track 2: ${reason}`] });
  });

  it('is left out where it is damaged, and the rest plays', async () => {
    const broken = visualEntry('mp4v', 160, 90, box('esds', Buffer.alloc(4), Buffer.from([3, 0x80])));
    const asset = await resolveFile(movieFile([VIDEO, { ...IMAGES, sampleEntries: [broken] }]));
    expect(summary(asset)).toMatchObject(alone);
    expect(asset.leftOut).toHaveLength(1);
  });

  it('is nothing to play by itself', async () => {
    expect((await errorOf(resolveFile(movieFile([IMAGES])))).message).toBe(
      'Cannot package vod/a.mp4: it has no audio, video or text; track 2: video, sample entry "jpeg": ' +
        'pictures each by itself (cover art, Motion JPEG), which players do not show as video',
    );
  });

  it('may stand beside sound alone', async () => {
    const asset = await resolveFile(movieFile([AUDIO, IMAGES]));
    expect(summary(asset)).toMatchObject({ tracks: ['audio'], images: [['img=44', 'image/jpeg', 160, 90]] });
  });
});

describe('<img> of a media file', () => {
  const resolve = async (img: string, thumbs?: Buffer) => {
    const store = new CountingStore().put('a.mp4', movieFile([VIDEO]));
    if (thumbs !== undefined) store.put('thumbs.mp4', thumbs);
    store.put('a.ism', Buffer.from(`<smil><body><switch><video src="a.mp4"/>${img}</switch></body></smil>`));
    return new Assets(store, { locate: () => undefined }).resolve('media', 'a.ism');
  };

  it('is thumbnails of the title', async () => {
    const asset = await resolve('<img src="thumbs.mp4" systemBitrate="5000"/>', movieFile([IMAGES]));
    expect(summary(asset)).toEqual({
      tracks: ['video'],
      images: [['img=5000', 'image/jpeg', 160, 90]],
      leftOut: [],
    });
    expect(planOf(asset, 'images/a-img=5000-3.jpg').parts).toMatchObject([{ object: { key: 'thumbs.mp4' } }]);
  });

  it.each([
    ['that is not there', undefined, 'thumbs.mp4'],
    ['without images', movieFile([AUDIO]), 'it has no track of images'],
    ['that is none', Buffer.from('something else altogether'), 'it does not begin like an MP4 file'],
  ])('%s is left out, and the rest plays', async (_, thumbs, reason) => {
    const asset = await resolve('<img src="thumbs.mp4"/>', thumbs);
    expect(summary(asset)).toMatchObject(alone);
    expect(asset.leftOut).toEqual([expect.stringContaining(reason)]);
  });
});

function mp4v(objectType: number): Buffer {
  return visualEntry('mp4v', 160, 90, esds(new Uint8Array(), objectType));
}
