import { describe, expect, it } from 'vitest';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { movieWithText, wvttTrack } from '../../support/text-inputs.ts';
import { textRig } from '../../support/text-asset.ts';

const VTT = `WEBVTT

STYLE
::cue { color: yellow }

first
00:00:01.000 --> 00:00:02.500 line:0 align:start
<i>Hello</i> &amp; welcome

00:03.500 --> 00:04.500
Across the boundary
`;

const SRT = '1\r\n00:00:05,000 --> 00:00:06,000\r\n{\\an8}<b>Hej</b> <font color="red">då</font> a < b\r\n';

const ELEMENTS =
  '<textstream src="film.vtt" systemLanguage="eng"><param name="role" value="main"/></textstream>' +
  '<textstream src="film.srt" systemLanguage="swe" systemBitrate="2000"><param name="role" value="forced-subtitle"/>' +
  '<param name="trackName" value="Skyltar"/></textstream>' +
  '<textstream src="film.vtt" systemLanguage="eng"><param name="role" value="caption"/></textstream>';

const rig = () => textRig(ELEMENTS, { 'film.vtt': VTT, 'film.srt': SRT });

describe('subtitles in HLS', () => {
  it('are one group, which every variant names, said for whom and when they are', async () => {
    const { text } = await rig();
    const playlist = await text('film.m3u8');
    expect(playlist.split('\n').filter((line) => line.includes('TYPE=SUBTITLES'))).toEqual([
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="film-textstream_eng=1000.m3u8"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="Skyltar",LANGUAGE="sv",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES,URI="film-textstream_swe=2000.m3u8"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="English 2",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,' +
        'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound",URI="film-textstream_eng_1=1000.m3u8"',
    ]);
    const variants = playlist.split('\n').filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
    expect(variants.length).toBeGreaterThan(0);
    expect(variants.every((line) => line.includes('SUBTITLES="subtitles"'))).toBe(true);
  });

  it('have segments that are as long as those of the pictures', async () => {
    const { text, asset } = await rig();
    const durations = (playlist: string) =>
      [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, d]) => Number(d));
    const pictures = durations(
      await text(`film-${asset.tracks.find(({ kind }) => kind === 'video')!.id}.m3u8`),
    );
    const subtitles = durations(await text('film-textstream_eng=1000.m3u8'));
    expect(subtitles).toHaveLength(pictures.length);
    for (const [i, duration] of subtitles.entries())
      expect(Math.abs(duration - pictures[i]!)).toBeLessThan(0.05);
  });

  it('have a cue in each segment that it is shown in, with the times it has in all of them', async () => {
    const { text, asset } = await rig();
    expect(asset.textStartsMs.slice(0, 3)).toEqual([0, 4000, 8000]);
    const head = (map: number) =>
      `WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${map},LOCAL:00:00:00.000\n\nSTYLE\n::cue { color: yellow }\n`;
    const hello = 'first\n00:00:01.000 --> 00:00:02.500 line:0 align:start\n<i>Hello</i> &amp; welcome\n';
    const across = '00:00:03.500 --> 00:00:04.500\nAcross the boundary\n';
    expect(await text('hls/film-textstream_eng=1000-1.webvtt')).toBe(`${head(0)}\n${hello}\n${across}\n`);
    expect(await text('hls/film-textstream_eng=1000-2.webvtt')).toBe(`${head(0)}\n${across}\n`);
    expect(await text('hls/film-textstream_eng=1000-2.webvtt', { container: 'ts' })).toBe(
      `${head(900_000)}\n${across}\n`,
    );
    expect(await text('hls/film-textstream_eng=1000-3.webvtt')).toBe(`${head(0)}\n`);
    expect(await text('hls/film-textstream_swe=2000-1.webvtt')).toBe(
      'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n',
    );
  });

  it('are made of SubRip: tags that both know, and places by the keypad', async () => {
    const { text } = await rig();
    expect(await text('hls/film-textstream_swe=2000-2.webvtt')).toContain(
      '1\n00:00:05.000 --> 00:00:06.000 line:0\n<b>Hej</b> då a &lt; b\n',
    );
  });

  it('begin anew in a clip', async () => {
    const { text } = await rig();
    const clip = parseSelection(new URLSearchParams('vbegin=4&vend=8'));
    expect(await text('hls/film-textstream_eng=1000-1.webvtt', {}, clip)).toContain(
      '00:00:00.000 --> 00:00:00.500',
    );
    expect(await text('film-textstream_eng=1000.m3u8', {}, clip)).toContain(
      'film-textstream_eng=1000-1.webvtt?vbegin=4&vend=8',
    );
  });

  it('are selected by a filter, and left out by another', async () => {
    const { text } = await rig();
    const without = parseSelection(new URLSearchParams(`filter=type!="textstream"`));
    expect(await text('film.m3u8', {}, without)).not.toContain('SUBTITLES');
    const swedish = parseSelection(new URLSearchParams(`filter=type!="textstream"||systemLanguage=="swe"`));
    expect(await text('film.m3u8', {}, swedish)).not.toContain(
      'NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="film-text',
    );
    expect(await text('film.m3u8', {}, swedish)).toContain('NAME="Skyltar"');
  });

  it('are read once, when somebody asks for them', async () => {
    const { store, text } = await rig();
    const reads = () => store.reads.filter(({ key, end }) => key === 'film.vtt' && end > 1).length;
    await text('film-textstream_eng=1000.m3u8');
    expect(reads()).toBe(0);
    await Promise.all([1, 2, 3].map((n) => text(`hls/film-textstream_eng=1000-${n}.webvtt`)));
    await text('hls/film-textstream_eng=1000-4.webvtt');
    expect(reads()).toBe(1);
  });

  it('refuse a segment that is not there, and a file that is no text', async () => {
    const { text } = await rig();
    await expect(text('hls/film-textstream_eng=1000-11.webvtt')).rejects.toThrow(
      'a text has 10, none is that one',
    );
    const broken = await textRig('<textstream src="a.vtt"/>', { 'a.vtt': 'no header\n' });
    await expect(broken.text('hls/film-textstream=1000-1.webvtt')).rejects.toThrow(
      'Cannot read the text of a.vtt: it does not begin with WEBVTT',
    );
    await expect(textRig('<textstream src="b.vtt"/>')).rejects.toThrow(
      'Cannot package b.vtt: the server manifest names a text file that is not there',
    );
  });

  it('are in the order of the server manifest, files and tracks alike', async () => {
    const named = (src: string, language: string) =>
      `<textstream src="${src}" systemLanguage="${language}"/>`;
    const elements = named('film.vtt', 'eng') + named('text.mp4', 'fin') + named('film.srt', 'fin');
    const { asset, text } = await textRig(elements, {
      'film.vtt': VTT,
      'film.srt': SRT,
      'text.mp4': movieWithText(wvttTrack()),
    });
    expect(asset.texts.map(({ id, format }) => [id, format])).toEqual([
      ['textstream_eng=1000', 'vtt'],
      ['textstream_fin=1000', 'wvtt'],
      ['textstream_fin_1=1000', 'srt'],
    ]);
    const playlists = (await text('.m3u8')).match(/(?<=TYPE=SUBTITLES.*URI=")[^"]+/g);
    expect(playlists).toEqual(asset.texts.map(({ id }) => `film-${id}.m3u8`));
  });
});
