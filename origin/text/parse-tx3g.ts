import type { TextSamples, TextScript } from '../model/text.ts';
import { innerBoxes } from './inner-boxes.ts';
import { escapeText } from './parse-sub-rip.ts';
import { ScriptCollector } from './script-collector.ts';
import { type Steps, Stride } from '../steps.ts';
import type { TextSample } from './text-sample.ts';
import type { TextFault } from './text-subject.ts';

/** Where fields stand in a `tx3g` sample entry, its header included. 3GPP TS 26.245 5.16 */
const JUSTIFICATION_AT = 20;
const DEFAULT_FACE_AT = 40;
const ENTRY_BYTES = 46;

/** `face-style-flags`, and the tags of WebVTT. 3GPP TS 26.245 5.16 */
const FACES = [
  [1, 'b'],
  [2, 'i'],
  [4, 'u'],
] as const;

/** StyleRecord: `startChar`, `endChar`, `font-ID`, `face-style-flags`, `font-size`, `text-color-rgba`. */
const STYLE_BYTES = 12;

/** Horizontal and vertical justification: 0 is left and top, 1 the middle, -1 right and bottom. */
const ALIGNS: Readonly<Record<number, string>> = { 0: 'align:left', [-1]: 'align:right' };
const LINES: Readonly<Record<number, string>> = { 0: 'line:0', 1: 'line:50%' };

interface Style {
  readonly start: number;
  readonly end: number;
  readonly face: number;
}

/** Some microseconds. */
const ENTRIES_OF_A_SAMPLE = 64;

/**
 * Reads the samples of a timed text track. 3GPP TS 26.245 5.17
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function* parseTx3g(
  samples: readonly TextSample[],
  { entry }: TextSamples,
  fault: TextFault,
): Steps<TextScript> {
  const { settings, face } = defaultsIn(Buffer.from(entry));
  const collector = new ScriptCollector(fault);
  const stride = new Stride();
  for (const { startMs, endMs, bytes } of samples) {
    if (stride.walk(ENTRIES_OF_A_SAMPLE)) yield;
    if (bytes.length < 2) continue;
    const end = 2 + bytes.readUInt16BE(0);
    if (end > bytes.length) throw fault('a text is longer than its sample');
    const characters = Array.from(plainText(bytes.subarray(2, end)));
    const styles = stylesIn(bytes.subarray(end), fault);
    collector.add({ startMs, endMs, id: '', settings, text: styled(characters, styles, face) });
  }
  return collector.finish();
}

function defaultsIn(entry: Buffer): { settings: string; face: number } {
  if (entry.length < ENTRY_BYTES) return { settings: '', face: 0 };
  const [horizontal, vertical] = [entry.readInt8(JUSTIFICATION_AT), entry.readInt8(JUSTIFICATION_AT + 1)];
  const settings = [LINES[vertical], ALIGNS[horizontal]].filter((setting) => setting !== undefined);
  return { settings: settings.join(' '), face: entry.readUInt8(DEFAULT_FACE_AT) };
}

/** UTF-8, or UTF-16 behind its byte order mark. */
function plainText(bytes: Buffer): string {
  const encoding = bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function stylesIn(bytes: Buffer, fault: TextFault): Style[] {
  const styl = innerBoxes(bytes, fault).find(({ type }) => type === 'styl')?.body;
  if (styl === undefined || styl.length < 2) return [];
  const count = Math.min(styl.readUInt16BE(0), Math.floor((styl.length - 2) / STYLE_BYTES));
  return Array.from({ length: count }, (_, i) => {
    const at = 2 + i * STYLE_BYTES;
    return { start: styl.readUInt16BE(at), end: styl.readUInt16BE(at + 2), face: styl.readUInt8(at + 6) };
  });
}

/** Styles are in the order of the text, and do not overlap. */
function styled(characters: readonly string[], styles: readonly Style[], usual: number): string {
  let text = '';
  let at = 0;
  for (const { start, end, face } of styles) {
    if (start < at || end <= start) continue;
    text += inFace(characters.slice(at, start), usual) + inFace(characters.slice(start, end), face);
    at = end;
  }
  return text + inFace(characters.slice(at), usual);
}

function inFace(characters: readonly string[], face: number): string {
  const words = escapeText(characters.join('').replaceAll('\0', ''));
  if (words === '') return '';
  const tags = FACES.filter(([flag]) => (face & flag) !== 0).map(([, tag]) => tag);
  return `${tags.map((tag) => `<${tag}>`).join('')}${words}${tags
    .toReversed()
    .map((tag) => `</${tag}>`)
    .join('')}`;
}
