import type { Cue } from '../../model/text.ts';
import type { Span } from '../shown-cues.ts';
import { markedText, type MarkedText } from './cue-markup.ts';
import { type TtmlRegion, ttmlRegion } from './ttml-layout.ts';
import { timestamp } from './web-vtt-segment.ts';

/** What a document of text alone says that it keeps to. IMSC 1.1 6.9.1 */
const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" ' +
  'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ' +
  'ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media"';

/** White on black, as large as players show WebVTT. */
const STYLE =
  '<style xml:id="s" tts:fontFamily="proportionalSansSerif" tts:fontSize="5.33rh" tts:color="white" ' +
  'tts:backgroundColor="#000000cc" tts:lineHeight="125%"/>';

/** Attributes by tag of WebVTT; others have nothing like them. */
const STYLES: Readonly<Record<string, string>> = {
  b: 'tts:fontWeight="bold"',
  i: 'tts:fontStyle="italic"',
  u: 'tts:textDecoration="underline"',
};

/** Classes of WebVTT that are colours, and so TTML's names of them. WebVTT 5.1 */
const COLORS: ReadonlySet<string> = new Set([
  'white',
  'lime',
  'cyan',
  'red',
  'yellow',
  'magenta',
  'blue',
  'black',
]);

/**
 * A document of what is shown in a span: its times are those of the asset, and no cue lasts longer than the span, since each
 * segment has its part. IMSC 1.1, ISO/IEC 14496-30 5.3
 *
 * @param language BCP 47
 */
export function ttmlDocument(cues: readonly Cue[], span: Span, language: string): string {
  const regions = new Map<string, string>();
  const paragraphs = cues.map((cue) => {
    const id = regions.get(cue.settings) ?? `r${regions.size}`;
    regions.set(cue.settings, id);
    const [begin, end] = [Math.max(cue.startMs, span.startMs), Math.min(cue.endMs, span.endMs)];
    return `<p begin="${timestamp(begin)}" end="${timestamp(end)}" region="${id}">${content(cue.text)}</p>`;
  });
  const layout = [...regions].map(([settings, id]) => region(id, ttmlRegion(settings)));
  const body =
    paragraphs.length === 0 ? '<body/>' : `<body style="s"><div>\n${paragraphs.join('\n')}\n</div></body>`;
  return (
    `${HEAD} xml:lang="${escape(language === 'und' ? '' : language)}">\n` +
    `<head><styling>${STYLE}</styling><layout>${layout.join('')}</layout></head>\n${body}\n</tt>\n`
  );
}

function region(id: string, { origin, extent, displayAlign, textAlign }: TtmlRegion): string {
  return (
    `<region xml:id="${id}" tts:origin="${origin}" tts:extent="${extent}" tts:displayAlign="${displayAlign}" ` +
    `tts:textAlign="${escape(textAlign)}"/>`
  );
}

function content(text: string): string {
  return markedText(text).map(span).join('');
}

function span({ text, tags }: MarkedText): string {
  const words = escape(text).replaceAll('\n', '<br/>');
  const attributes = new Set(tags.flatMap(attributesOf));
  return attributes.size === 0 ? words : `<span ${[...attributes].join(' ')}>${words}</span>`;
}

function attributesOf(tag: string): string[] {
  const [name = '', ...classes] = tag.split('.');
  const color = classes.find((one) => COLORS.has(one));
  const style = STYLES[name];
  return [...(style === undefined ? [] : [style]), ...(color === undefined ? [] : [`tts:color="${color}"`])];
}

/** What XML 1.0 forbids even as a reference is left out. https://www.w3.org/TR/xml/#charsets */
function escape(text: string): string {
  return text
    .replaceAll(/[\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
