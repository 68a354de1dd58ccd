import { describe, expect, it } from 'vitest';
import type { TextScript } from '../../../origin/model/text.ts';
import { decodeText } from '../../../origin/text/decode-text.ts';
import { parseSubRip } from '../../../origin/text/parse-sub-rip.ts';
import { parseTtml } from '../../../origin/text/parse-ttml.ts';
import { parseWebVtt } from '../../../origin/text/parse-web-vtt.ts';
import { faultsOfText } from '../../../origin/text/text-subject.ts';
import { ttmlRegion } from '../../../origin/text/writers/ttml-layout.ts';

const fault = faultsOfText('a.txt');
const first = ({ cues }: TextScript) => cues[0]!;

describe('decodeText()', () => {
  it.each([
    ['UTF-8', Buffer.from('Två å')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffTvå å')],
    ['UTF-16, little-endian', Buffer.from('\ufeffTvå å', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\ufeffTvå å', 'utf16le').swap16()],
    ['Latin-1', Buffer.from('Två å', 'latin1')],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes, fault).replace('\ufeff', '')).toBe('Två å');
  });

  it('refuses what is no text', () => {
    expect(() => decodeText(Buffer.from('a\0b'), fault)).toThrow('it holds zero bytes, and is no text');
  });
});

describe('parseWebVtt()', () => {
  it('reads line ends of all kinds, hours or none, identifiers and notes', async () => {
    const text =
      'WEBVTT - a title\r\n\r\nNOTE nothing\r\n\r\none\r\n00:01.000 --> 01:00:02.000\r\na\r\nb\r\n\r\n00:03.000 --> 00:04.000\rc';
    const { cues } = await parseWebVtt(text, fault);
    expect(cues).toMatchObject([
      { id: 'one', startMs: 1000, endMs: 3_602_000, text: 'a\nb' },
      { startMs: 3000, endMs: 4000, text: 'c' },
    ]);
  });

  it('keeps settings, and regions with their block', async () => {
    const settings = 'region:r vertical:rl line:10%,end position:20%,line-left size:50% align:end';
    const text = `WEBVTT\n\nREGION\nid:r\nwidth:40%\n\n00:01.000 --> 00:02.000 ${settings}\nx\n`;
    const script = await parseWebVtt(text, fault);
    expect(script.header).toBe('REGION\nid:r\nwidth:40%');
    expect(first(script).settings.split(' ')).toEqual(
      expect.arrayContaining(['vertical:rl', 'line:10%,end', 'size:50%', 'align:end']),
    );
  });

  it('leaves out what is not shown, and sorts what is', async () => {
    const { cues } = await parseWebVtt(
      'WEBVTT\n\n00:05.000 --> 00:06.000\nb\n\n00:02.000 --> 00:02.000\nnever\n\n00:01.000 --> 00:02.000\n\n\n00:03.000 --> 00:04.000\na\n',
      fault,
    );
    expect(cues.map(({ text }) => text)).toEqual(['a', 'b']);
  });
});

describe('parseSubRip()', () => {
  it('does not count on numbers, commas or line ends', async () => {
    const { cues } = await parseSubRip(
      '00:00:01.000 --> 00:00:02.000 X1:10 X2:20\ra\r\r7\r0:00:03,500 --> 0:00:04,000\rb',
      fault,
    );
    expect(cues[0]).toMatchObject({ startMs: 1000, endMs: 2000, text: 'a' });
  });

  it('keeps three tags and the place, and takes all else for text', async () => {
    const text = '{\\an7}<B>a</B> <font color="red">b</font> 1 < 2 & {\\i1}c';
    const cue = first(await parseSubRip(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n`, fault));
    expect(cue).toMatchObject({ settings: 'line:0 align:start', text: '<b>a</b> b 1 &lt; 2 &amp; c' });
  });

  it('refuses a file without a time', async () => {
    await expect(parseSubRip('just words', fault)).rejects.toThrow('it has no line with a time');
  });
});

describe('parseTtml()', () => {
  const document = (body: string, head = '', attributes = '') =>
    `<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ${attributes}>` +
    `<head>${head}</head><body>${body}</body></tt>`;

  it('reads times in frames and ticks, of parents and children', () => {
    const body =
      '<div begin="10s"><p begin="00:00:01:05" dur="2s">a</p><p begin="50t" end="100t">b</p></div>';
    const { cues } = parseTtml(document(body, '', 'ttp:frameRate="25" ttp:tickRate="10"'), fault);
    expect(cues).toMatchObject([
      { startMs: 11_200, endMs: 13_200, text: 'a' },
      { startMs: 15_000, endMs: 20_000, text: 'b' },
    ]);
  });

  it('makes a cue each time that the words of a paragraph change', () => {
    const body = '<div><p begin="1s" end="4s">a<span begin="1s" end="2s"> b</span></p></div>';
    expect(parseTtml(document(body), fault).cues).toMatchObject([
      { startMs: 1000, endMs: 2000, text: 'a' },
      { startMs: 2000, endMs: 3000, text: 'a b' },
      { startMs: 3000, endMs: 4000, text: 'a' },
    ]);
  });

  it('keeps styles, colours and where a region is', () => {
    const head =
      '<styling><style xml:id="y" tts:color="yellow"/></styling><layout><region xml:id="top" tts:origin="10% 10%" tts:extent="80% 20%" tts:textAlign="center"/></layout>';
    const body =
      '<div><p style="y" region="top" begin="1s" end="2s">a <span tts:fontWeight="bold">b</span></p></div>';
    expect(first(parseTtml(document(body, head), fault))).toMatchObject({
      settings: 'line:10% size:80%',
      text: '<c.yellow>a <b>b</b></c>',
    });
  });

  it('refuses pictures, and what is no TTML', () => {
    const image = document('<div smpte:backgroundImage="#i" xmlns:smpte="http://x"/>');
    expect(() => parseTtml(image, fault)).toThrow('its subtitles are pictures, which are not served');
    expect(() => parseTtml('<smil/>', fault)).toThrow(
      'Cannot read the text of a.txt: it is no TTML document',
    );
  });
});

describe('ttmlRegion()', () => {
  it.each([
    ['', '10% 5%', '80% 90%', 'after', 'center'],
    ['line:0 align:start', '10% 5%', '80% 90%', 'before', 'start'],
    ['line:10% size:80%', '10% 10%', '80% 90%', 'before', 'center'],
    ['line:80%,end', '10% 0%', '80% 80%', 'after', 'center'],
    ['position:20% size:30% align:end', '0% 5%', '30% 90%', 'after', 'end'],
  ])('puts %j at %s, %s', (settings, origin, extent, displayAlign, textAlign) => {
    expect(ttmlRegion(settings)).toEqual({ origin, extent, displayAlign, textAlign });
  });
});
