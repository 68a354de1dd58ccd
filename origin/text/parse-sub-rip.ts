import type { TextScript } from '../model/text.ts';
import { linesOf, parseCaptions } from './caption-lines.ts';
import { ScriptCollector } from './script-collector.ts';
import type { TextFault } from './text-subject.ts';

/** Where some editors say a picture's coordinates behind the times; nobody obeys them. */
const COORDINATES = /(-->\s*\S+).*$/;

/** Tags that both formats know; all others are left out. */
const TAGS = /<(\/?)([a-z]+)\b[^<>\n]{0,200}>/gi;
const KNOWN_TAGS = new Set(['b', 'i', 'u']);

/** Commands of SubStation Alpha that editors leave in: `{\an8}` is where the text stands, by the keys of a telephone, upside down. */
const COMMANDS = /\{\\[^{}\n]{0,200}\}/g;
const PLACE = /\{\\an([1-9])\}/;

/** By column and row of that keypad. */
const ALIGNS = ['align:start', '', 'align:end'] as const;
const LINES = ['', 'line:50%', 'line:0'] as const;

/**
 * Reads a SubRip file, which no standard describes: numbers are not counted on, a comma or a point stands before milliseconds.
 *
 * @throws HeadwaterError `corrupt-media` where it has no cue
 */
export async function parseSubRip(text: string, fault: TextFault): Promise<TextScript> {
  const lines = linesOf(text.replace(/^\ufeff/, ''));
  if (!lines.some((line) => line.includes('-->')))
    throw fault('it has no line with a time, and is no SubRip file');
  const plain = lines.map((line) => line.replace(COORDINATES, '$1'));
  const collector = new ScriptCollector(fault);
  await parseCaptions(plain, 'srt', ({ startTime, endTime, id, text }) =>
    collector.add({
      startMs: startTime * 1000,
      endMs: endTime * 1000,
      id,
      settings: settingsOf(text),
      text: webVttText(text),
    }),
  );
  return collector.finish();
}

function settingsOf(text: string): string {
  const key = Number(PLACE.exec(text)?.[1] ?? 2) - 1;
  return [LINES[Math.floor(key / 3)], ALIGNS[key % 3]].filter((setting) => setting !== '').join(' ');
}

/** What is a tag in both formats stays one; all else is text. */
function webVttText(text: string): string {
  const kept: string[] = [];
  const marked = text
    .replaceAll('\0', '')
    .replaceAll(COMMANDS, '')
    .replaceAll(TAGS, (_, slash: string, name: string) => {
      const tag = name.toLowerCase();
      if (!KNOWN_TAGS.has(tag)) return '';
      return `\0${kept.push(`<${slash}${tag}>`) - 1}\0`;
    });
  return escapeText(marked).replaceAll(/\0(\d+)\0/g, (_, n: string) => kept[Number(n)]!);
}

/** WebVTT 4.2.2 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
