import type { Content } from 'imsc/src/main/js/doc.js';
import { escapeText } from './parse-sub-rip.ts';
import { inheritedStyle, type TtmlStyle } from './ttml-style.ts';

/** Words that look the same. */
interface Run {
  readonly text: string;
  /** Tags of WebVTT around them, the outermost first. */
  readonly tags: readonly string[];
}

const LINE_END: Run = { text: '\n', tags: [] };

/** What a paragraph shows at a time, as cue text of WebVTT; empty where it shows nothing. */
export function paragraphText(p: Content, style: TtmlStyle, seconds: number): string {
  const runs = [...runsOf(p, style, seconds)];
  return tidy(joined(runs));
}

function* runsOf(content: Content, style: TtmlStyle, seconds: number): Generator<Run> {
  if (style.hidden === true || seconds < content.begin || seconds >= content.end) return;
  if (content.kind === 'br') yield LINE_END;
  if (content.text !== undefined) yield { text: spaced(content.text, content.space), tags: tagsOf(style) };
  for (const child of content.contents ?? []) {
    const inner = inheritedStyle(style, child.styleAttrs);
    if (inner.ruby !== 'delimiter') yield* runsOf(child, inner, seconds);
  }
}

/** Blanks are one, unless the document wants them as they are; a line ends at `br` alone. XML 1.0 2.10, TTML2 8.2.10 */
function spaced(text: string, space?: string): string {
  return space === 'preserve' ? text.replaceAll(/[\r\n\t]/g, ' ') : text.replaceAll(/\s+/g, ' ');
}

function tagsOf({ bold, italic, underline, color }: TtmlStyle): string[] {
  return [
    ...(color ? [`c.${color}`] : []),
    ...(bold === true ? ['b'] : []),
    ...(italic === true ? ['i'] : []),
    ...(underline === true ? ['u'] : []),
  ];
}

/** A tag is opened once for all that stands side by side in it. */
function joined(runs: readonly Run[]): string {
  let text = '';
  let open: readonly string[] = [];
  const close = (from: number) =>
    open
      .slice(from)
      .toReversed()
      .map((tag) => `</${tag[0]}>`)
      .join('');
  for (const { text: words, tags } of runs) {
    if (words === '\n') {
      text += '\n';
      continue;
    }
    let common = 0;
    while (common < open.length && open[common] === tags[common]) common += 1;
    text +=
      close(common) +
      tags
        .slice(common)
        .map((tag) => `<${tag}>`)
        .join('') +
      escapeText(words);
    open = tags;
  }
  return text + close(0);
}

/** No blanks at the ends of lines, and no tags around nothing. */
function tidy(text: string): string {
  return text
    .replaceAll(/<(\w)[^<>]*>\s*<\/\1>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
