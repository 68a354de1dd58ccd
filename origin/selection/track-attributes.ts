import { bcp47, sourceLanguage } from '../asset/language.ts';
import type { Selectable } from '../model/selection.ts';
import { displaySize } from '../packaging/tracks/display-size.ts';

interface NumberAttribute {
  readonly type: 'number';
  /** Undefined where the track has none. */
  readonly of: (track: Selectable) => number | undefined;
}

interface TextAttribute {
  readonly type: 'text';
  /** All that it is called by; none where the track has no such attribute. */
  readonly of: (track: Selectable) => readonly string[];
  /** Brings what it is compared with to the spelling of `of`. */
  readonly normalize: (text: string) => string;
}

export type TrackAttribute = NumberAttribute | TextAttribute;

/** What Smooth Streaming calls the codecs, by sample entry. [MS-SSTR] 2.2.2.5 */
const SMOOTH_CODES: Readonly<Record<string, readonly string[]>> = {
  avc1: ['H264'],
  avc3: ['H264'],
  mp4a: ['AACL', 'AACH'],
  // Whatever a text is written in, Smooth Streaming has it in TTML.
  ...Object.fromEntries(['vtt', 'srt', 'ttml', 'tx3g', 'wvtt', 'stpp'].map((format) => [format, ['TTML']])),
};

/** `wFormatTag` of AAC, and of what is told by a GUID. [MS-SSTR] 2.2.2.5 */
const AAC_TAG = 255;
const EXTENSIBLE_TAG = 65534;

/** Of a decoded sample. [MS-SSTR] 2.2.2.5 */
const BITS_PER_SAMPLE = 16;

const size = (index: 0 | 1) => (track: Selectable) => track.video && displaySize(track.video)[index];

/** What a filter may ask of a track, by name in lower case. */
const ATTRIBUTES: Readonly<Record<string, TrackAttribute>> = {
  type: text(({ kind }) => [kind]),
  systembitrate: number(({ bitrate }) => bitrate),
  systemlanguage: { type: 'text', of: ({ language }) => [language], normalize: language },
  fourcc: {
    ...text(({ format }) => [format, ...(SMOOTH_CODES[format] ?? [])].map(lowerCase)),
    normalize: lowerCase,
  },
  maxwidth: number(({ video }) => video?.width),
  maxheight: number(({ video }) => video?.height),
  displaywidth: number(size(0)),
  displayheight: number(size(1)),
  samplingrate: number(({ audio }) => audio?.sampleRate),
  channels: number(({ audio }) => audio?.channels),
  bitspersample: number(({ audio }) => audio && BITS_PER_SAMPLE),
  audiotag: number(({ audio, format }) => audio && (format === 'mp4a' ? AAC_TAG : EXTENSIBLE_TAG)),
  timescale: number(({ timescale }) => timescale),
  trackid: number(({ trackId }) => trackId),
  trackname: text(({ label }) => (label === undefined ? [] : [label])),
};

/** @param name in any case */
export function trackAttribute(name: string): TrackAttribute | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
}

function number(of: NumberAttribute['of']): NumberAttribute {
  return { type: 'number', of };
}

function text(of: TextAttribute['of']): TextAttribute {
  return { type: 'text', of, normalize: (given) => given };
}

function lowerCase(given: string): string {
  return given.toLowerCase();
}

/** `eng`, as files have it, is `en`. */
function language(given: string): string {
  return bcp47(sourceLanguage(given));
}
