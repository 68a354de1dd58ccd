import { describe, expect, it } from 'vitest';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { textRig } from '../../support/text-asset.ts';

const PARAMS = {
  tileColumns: '2',
  tileRows: '2',
  thumbnailDuration: '5',
  thumbnailWidth: '160',
  thumbnailHeight: '90',
};

function img(src: string, params: Readonly<Record<string, string>> = PARAMS): string {
  const said = Object.entries(params).map(([name, value]) => `<param name="${name}" value="${value}"/>`);
  return `<img src="${src}">${said.join('')}</img>`;
}

/** Forty seconds: two images of four thumbnails of five seconds. */
const FILES = { 'thumbs/1.jpg': 'the first image', 'thumbs/2.jpg': 'the second image, a longer one' };
const rig = () => textRig(img('thumbs/$Number$.jpg'), FILES);

describe('thumbnails', () => {
  it('are images in DASH, that say how they are laid out', async () => {
    const { text } = await rig();
    expect(await text('.mpd')).toContain(
      '<AdaptationSet id="4" contentType="image" mimeType="image/jpeg" segmentAlignment="true" startWithSAP="1">\n' +
        '<SegmentTemplate timescale="1000000" duration="20000000" startNumber="1" media="../images/film-img=12-$Number$.jpg"/>\n' +
        '<Representation id="img=12" bandwidth="12" width="320" height="180">\n' +
        '<EssentialProperty schemeIdUri="http://dashif.org/guidelines/thumbnail_tile" value="2x2"/>\n</Representation>\n</AdaptationSet>',
    );
    expect(await text('.mpd', { profile: 'on-demand' })).toContain('media="images/film-img=12-$Number$.jpg"');
  });

  it('are a playlist of images in HLS', async () => {
    const { text } = await rig();
    expect(await text('.m3u8')).toContain(
      '#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=12,RESOLUTION=160x90,CODECS="jpeg",URI="film-img=12.m3u8"\n',
    );
    const tiles = '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=2x2,DURATION=5\n';
    expect(await text('film-img=12.m3u8')).toBe(
      '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:20\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-IMAGES-ONLY\n' +
        `${tiles}#EXTINF:20.000000,\nimages/film-img=12-1.jpg\n${tiles}#EXTINF:20.000000,\nimages/film-img=12-2.jpg\n#EXT-X-ENDLIST\n`,
    );
  });

  it('are listed as sprites, each by its place on an image', async () => {
    const { text } = await rig();
    const list = (await text('film-thumbnails.vtt')).trimEnd().split('\n\n');
    expect(list).toHaveLength(9);
    expect(list[0]).toBe('WEBVTT');
    expect(list[2]).toBe('00:00:05.000 --> 00:00:10.000\nimages/film-img=12-1.jpg#xywh=160,0,160,90');
    expect(list[7]).toBe('00:00:30.000 --> 00:00:35.000\nimages/film-img=12-2.jpg#xywh=0,90,160,90');
  });

  it('are sent as they lie in the bucket', async () => {
    const { plan } = await rig();
    const second = await plan('images/film-img=12-2.jpg');
    expect(second).toMatchObject({ contentType: 'image/jpeg', lengthBytes: FILES['thumbs/2.jpg'].length });
    expect(second.parts).toMatchObject([{ kind: 'object', object: { key: 'thumbs/2.jpg' }, runs: [0, 30] }]);
    await expect(plan('images/film-img=12-3.jpg')).rejects.toThrow('the asset has no such thumbnails');
  });

  it('are left out where they cannot be had, with the reason, and the rest plays', async () => {
    const missing = await textRig(img('thumbs/$Number$.jpg'), { 'thumbs/1.jpg': 'x' });
    expect(missing.asset.leftOut).toEqual(['<img> thumbs/$Number$.jpg: thumbs/2.jpg is not there']);
    const { tileRows: _, ...unsaid } = PARAMS;
    expect((await textRig(img('a.jpg', unsaid))).asset.leftOut).toEqual([
      '<img> a.jpg: thumbnails need tileColumns, tileRows, thumbnailDuration, thumbnailWidth, thumbnailHeight',
    ]);
    const many = await textRig(img('t/$Number$.jpg', { ...PARAMS, thumbnailDuration: '0.01' }));
    expect(many.asset.leftOut[0]).toContain('images, the limit is 128');
    await expect(textRig(img('a.jpg', { ...PARAMS, tileRows: 'x' }))).rejects.toThrow(
      'tileRows of <img> is "x"',
    );
  });

  it('are in a clip those of its time', async () => {
    const { text, plan } = await rig();
    const clip = parseSelection(new URLSearchParams('vbegin=8&vend=24'));
    expect(await text('.mpd', {}, clip)).toContain(
      '<SegmentTemplate timescale="1000000" presentationTimeOffset="8000000" duration="20000000" startNumber="1" ' +
        'media="../images/film-img=12-$Number$.jpg?vbegin=8&amp;vend=24"/>',
    );
    const list = (await text('film-thumbnails.vtt', {}, clip)).trimEnd().split('\n\n');
    expect(list.slice(1)).toEqual([
      '00:00:00.000 --> 00:00:02.000\nimages/film-img=12-1.jpg?vbegin=8&vend=24#xywh=160,0,160,90',
      '00:00:02.000 --> 00:00:07.000\nimages/film-img=12-1.jpg?vbegin=8&vend=24#xywh=0,90,160,90',
      '00:00:07.000 --> 00:00:12.000\nimages/film-img=12-1.jpg?vbegin=8&vend=24#xywh=160,90,160,90',
      '00:00:12.000 --> 00:00:16.000\nimages/film-img=12-2.jpg?vbegin=8&vend=24#xywh=0,0,160,90',
    ]);
    expect((await plan('images/film-img=12-2.jpg', {}, clip)).parts).toMatchObject([
      { object: { key: 'thumbs/2.jpg' } },
    ]);
    await expect(plan('images/film-img=12-3.jpg', {}, clip)).rejects.toThrow('no such thumbnails');
  });

  it('are in HLS where a clip begins with an image, since a playlist has no word for its middle', async () => {
    const { text, plan } = await rig();
    const middle = parseSelection(new URLSearchParams('vbegin=8&vend=24'));
    expect(await text('.m3u8', {}, middle)).not.toContain('IMAGE');
    await expect(plan('film-img=12.m3u8', {}, middle)).rejects.toThrow();
    const image = parseSelection(new URLSearchParams('vbegin=20'));
    expect(await text('.m3u8', {}, image)).toContain('URI="film-img=12.m3u8?vbegin=20"');
    expect(await text('film-img=12.m3u8', {}, image)).toContain(
      '#EXTINF:20.000000,\nimages/film-img=12-1.jpg?vbegin=20\n#EXT-X-ENDLIST',
    );
  });
});
