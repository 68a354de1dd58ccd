import { ascii, box, u16, u32, u8, zeros } from './mp4-boxes.ts';
import { avc1, buildMovie, type TrackSpec } from './movie-builder.ts';

/** The same cues in every form that text comes in; the second is shown across a boundary of segments. */
export const CUES = [
  { startMs: 1000, endMs: 2500, text: '<i>Hello</i> &amp; welcome' },
  { startMs: 3500, endMs: 4500, text: 'Across the boundary' },
  { startMs: 6000, endMs: 9000, text: 'Två rader\nav text' },
] as const;

export const WEB_VTT = `WEBVTT

00:01.000 --> 00:02.500
<i>Hello</i> &amp; welcome

00:03.500 --> 00:04.500
Across the boundary

00:00:06.000 --> 00:00:09.000
Två rader
av text
`;

export const SUB_RIP = `1
00:00:01,000 --> 00:00:02,500
<i>Hello</i> & welcome

2
00:00:03,500 --> 00:00:04,500
Across the boundary

3
00:00:06,000 --> 00:00:09,000
Två rader
av text
`;

const PARAGRAPHS = [
  '<p begin="1s" end="2.5s"><span tts:fontStyle="italic">Hello</span> &amp; welcome</p>',
  '<p begin="00:00:03.500" end="00:00:04.500">Across the boundary</p>',
  '<p begin="00:00:06:00" dur="3s">Två rader<br/>av text</p>',
];

export const TTML = ttml(PARAGRAPHS);

export function ttml(paragraphs: readonly string[]): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" ' +
    'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" xml:lang="sv">' +
    `<body><div>${paragraphs.join('')}</div></body></tt>`
  );
}

/** A text track: samples of a second each are not needed, since what is not shown is a sample of its own. */
interface TextTrackSpec {
  readonly handler: string;
  readonly entry: Buffer;
  /** Until when each lasts, in milliseconds, and its bytes. */
  readonly samples: readonly (readonly [untilMs: number, bytes: Buffer])[];
}

/** Ten seconds of pictures of a second each, and a text. */
export function movieWithText(
  { handler, entry, samples }: TextTrackSpec,
  edits: TrackSpec['edits'] = [],
): Buffer {
  const video: TrackSpec = {
    trackId: 1,
    handler: 'vide',
    timescale: 1000,
    sampleEntries: [avc1()],
    sizes: Array<number>(10).fill(100),
    perChunk: [10],
    durations: [10, 1000],
  };
  const ends = samples.map(([untilMs]) => untilMs);
  const text: TrackSpec = {
    trackId: 2,
    handler,
    timescale: 1000,
    sampleEntries: [entry],
    sizes: samples.map(([, bytes]) => bytes.length),
    perChunk: [samples.length],
    durations: ends.flatMap((end, i) => [1, end - (ends[i - 1] ?? 0)]),
    language: 'swe',
    name: 'TextHandler',
    edits,
  };
  return Buffer.concat([
    buildMovie([video, text]).head,
    Buffer.alloc(1000),
    ...samples.map(([, bytes]) => bytes),
  ]);
}

/** Timed text of 3GPP TS 26.245, as ffmpeg writes it. */
export function tx3gTrack(): TextTrackSpec {
  const sample = (text: string, ...boxes: Buffer[]) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([u16(bytes.length), bytes, ...boxes]);
  };
  const italic = box('styl', u16(1), u16(0, 5, 1), u8(2, 18), u32(0xffffffff));
  const fields = [u32(0), u8(1, 0xff), zeros(4), zeros(8), u16(0, 0, 1), u8(0, 18), u32(0xffffffff)];
  return {
    handler: 'sbtl',
    entry: box('tx3g', zeros(6), u16(1), ...fields, box('ftab', u16(1, 1), u8(5), ascii('Serif'))),
    samples: [
      [1000, sample('')],
      [2500, sample('Hello & welcome', italic)],
      [3500, sample('')],
      [4500, sample('Across the boundary')],
      [6000, sample('')],
      [9000, sample('Två rader\nav text')],
      [10_000, sample('')],
    ],
  };
}

/** WebVTT in MP4: ISO/IEC 14496-30 6. */
export function wvttTrack(): TextTrackSpec {
  const cue = (text: string) => box('vttc', box('payl', Buffer.from(text)));
  const nothing = box('vtte');
  return {
    handler: 'text',
    entry: box('wvtt', zeros(6), u16(1), box('vttC', ascii('WEBVTT'))),
    samples: [
      [1000, nothing],
      [2500, cue(CUES[0].text)],
      [3500, nothing],
      // One cue that was cut in two.
      [4000, cue(CUES[1].text)],
      [4500, cue(CUES[1].text)],
      [6000, nothing],
      [9000, cue(CUES[2].text)],
      [10_000, nothing],
    ],
  };
}

/** TTML in MP4: a document for each half, ISO/IEC 14496-30 5. */
export function stppTrack(): TextTrackSpec {
  return {
    handler: 'subt',
    entry: box('stpp', zeros(6), u16(1), ascii('http://www.w3.org/ns/ttml\0\0\0')),
    samples: [
      [4000, Buffer.from(ttml(PARAGRAPHS.slice(0, 2)))],
      [10_000, Buffer.from(ttml(PARAGRAPHS.slice(1)))],
    ],
  };
}

/** A title with this text: what is asked for, and what has to lie in the store. */
export interface TextTitle {
  readonly elements: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

function sideFile(name: string, content: string): TextTitle {
  return {
    elements: `<textstream src="${name}" systemLanguage="swe"/>`,
    files: { [name]: Buffer.from(content) },
  };
}

function inMovie(track: TextTrackSpec): TextTitle {
  return {
    elements: '<textstream src="text.mp4" systemLanguage="swe"/>',
    files: { 'text.mp4': movieWithText(track) },
  };
}

/** By what the text comes in. */
export const TEXT_TITLES: Readonly<Record<string, TextTitle>> = {
  vtt: sideFile('text.vtt', WEB_VTT),
  srt: sideFile('text.srt', SUB_RIP),
  ttml: sideFile('text.ttml', TTML),
  tx3g: inMovie(tx3gTrack()),
  wvtt: inMovie(wvttTrack()),
  stpp: inMovie(stppTrack()),
};
