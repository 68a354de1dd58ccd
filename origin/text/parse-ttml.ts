import imsc, { type Content } from 'imsc/src/main/js/doc.js';
import type { Cue, TextScript } from '../model/text.ts';
import { checkXml } from './check-xml.ts';
import { ScriptCollector } from './script-collector.ts';
import type { TextFault } from './text-subject.ts';
import { regionSettings, type Layout } from './ttml-region.ts';
import { inheritedStyle, NO_STYLE, type TtmlStyle } from './ttml-style.ts';
import { paragraphText } from './ttml-text.ts';
import { TIME_LIMIT_MS } from './text-limits.ts';

/** Subtitles that are pictures: nothing to read. SMPTE ST 2052-1 5.5.2 */
const PICTURES = /\bbackgroundImage\s*=/;

/** Times at which something of a paragraph changes: more of them are an animation, not words. */
const CHANGES_LIMIT = 256;

/** What is told of a document's faults goes to nobody: what cannot be parsed is thrown. */
const SILENT = { info: ignore, warn: ignore, error: ignore, fatal: ignore };

/**
 * Reads a TTML document (IMSC 1, EBU-TT-D, SMPTE-TT) as cues of WebVTT: words, lines, bold, italics, underlining, the eight
 * colours of WebVTT, and where they stand.
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function parseTtml(xml: string, fault: TextFault): TextScript {
  const collector = new ScriptCollector(fault);
  for (const cue of ttmlCues(xml, fault)) collector.add(cue);
  return collector.finish();
}

/** The cues of a document, at its own times. @throws HeadwaterError `corrupt-media` */
export function* ttmlCues(xml: string, fault: TextFault): Generator<Cue> {
  checkXml(xml, fault);
  const { body, layout } = parse(xml, fault);
  if (body === null) return;
  const cues = [...cuesIn(body, { style: NO_STYLE, region: '' }, layout)];
  if (cues.length === 0 && PICTURES.test(xml))
    throw fault('its subtitles are pictures, which are not served');
  yield* cues;
}

function parse(xml: string, fault: TextFault): { body: Content | null; layout: Placing } {
  try {
    const document = imsc.fromXML(xml.replace(/^\ufeff/, ''), SILENT);
    if (document === null) throw fault('it is no TTML document');
    const { body, head, pxLength, cellResolution } = document;
    return { body, layout: { regions: head?.layout?.regions ?? {}, pxLength, cellResolution, fault } };
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    throw fault('it is no TTML document', error);
  }
}

interface Placing extends Layout {
  readonly fault: TextFault;
}

interface Inherited {
  readonly style: TtmlStyle;
  readonly region: string;
}

function* cuesIn(content: Content, inherited: Inherited, layout: Placing): Generator<Cue> {
  const style = inheritedStyle(inherited.style, content.styleAttrs);
  const region = content.regionID || inherited.region;
  if (content.kind === 'p') yield* cuesOfParagraph(content, { style, region }, layout);
  else for (const child of content.contents ?? []) yield* cuesIn(child, { style, region }, layout);
}

/** A paragraph whose words come one after the other is a cue each time that they change. */
function* cuesOfParagraph(p: Content, { style, region }: Inherited, layout: Placing): Generator<Cue> {
  const placed = inheritedStyle(NO_STYLE, layout.regions[region]?.styleAttrs);
  const shown = { ...placed, ...style };
  const settings = regionSettings(region, shown, layout);
  const changes = [...changesIn(p)].toSorted((a, b) => a - b);
  if (changes.length > CHANGES_LIMIT)
    throw layout.fault(`a paragraph changes more than ${CHANGES_LIMIT} times`);
  for (let i = 0; i + 1 < changes.length; i++) {
    const [start, end] = [changes[i]!, changes[i + 1]!];
    const text = paragraphText(p, shown, start);
    if (text === '') continue;
    yield { startMs: start * 1000, endMs: Math.min(end * 1000, TIME_LIMIT_MS), id: '', settings, text };
  }
}

function changesIn(p: Content): ReadonlySet<number> {
  const times = new Set([p.begin, p.end]);
  const visit = (content: Content): void => {
    for (const time of [content.begin, content.end]) if (time > p.begin && time < p.end) times.add(time);
    for (const child of content.contents ?? []) visit(child);
  };
  visit(p);
  return times;
}

function ignore(): void {}
