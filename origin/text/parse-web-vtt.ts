import type { VTTCue } from 'media-captions';
import type { TextScript } from '../model/text.ts';
import { linesOf, parseCaptions } from './caption-lines.ts';
import { ScriptCollector } from './script-collector.ts';
import type { TextFault } from './text-subject.ts';

/** What a file begins with. WebVTT 4.1 */
const MAGIC = /^\ufeff?WEBVTT(?:[ \t].*)?$/;

/** Blocks that mean something for all cues. WebVTT 4.1 */
const SHARED_BLOCK = /^(?:STYLE|REGION)\s*$/;

/** Stands in every segment: more would be most of what is sent. */
const HEADER_LIMIT_CHARACTERS = 16 * 1024;

/**
 * Reads a WebVTT file.
 *
 * @throws HeadwaterError `corrupt-media`
 */
export async function parseWebVtt(text: string, fault: TextFault): Promise<TextScript> {
  const lines = linesOf(text);
  if (!MAGIC.test(lines[0] ?? '')) throw fault('it does not begin with WEBVTT');
  const collector = new ScriptCollector(fault);
  await parseCaptions(lines, 'vtt', (cue) => {
    const { startTime, endTime, id, text } = cue;
    collector.add({
      startMs: startTime * 1000,
      endMs: endTime * 1000,
      id,
      settings: cueSettings(cue),
      text,
    });
  });
  return collector.finish(sharedBlocks(lines, fault));
}

/** The STYLE and REGION blocks in front of the first cue, which is where they have to be. */
export function sharedBlocks(lines: readonly string[], fault: TextFault): string {
  const end = lines.findIndex((line) => line.includes('-->'));
  const blocks: string[] = [];
  let isShared = false;
  for (const [i, line] of lines.slice(0, Math.max(0, end)).entries()) {
    if (line === '') isShared = false;
    else if (lines[i - 1] === '') isShared = SHARED_BLOCK.test(line);
    if (isShared) blocks.push(lines[i - 1] === '' && blocks.length > 0 ? `\n${line}` : line);
  }
  const header = blocks.join('\n');
  if (header.length <= HEADER_LIMIT_CHARACTERS) return header;
  throw fault(`its styles have ${header.length} characters, the limit is ${HEADER_LIMIT_CHARACTERS}`);
}

/** As the file may have said it; what is so anyway is left out. WebVTT 6.3 */
export function cueSettings(cue: VTTCue): string {
  const { region, vertical, line, lineAlign, snapToLines, position, positionAlign, size, align } = cue;
  const settings: string[] = [];
  if (region !== null && region.id !== '') settings.push(`region:${region.id}`);
  if (vertical !== '') settings.push(`vertical:${vertical}`);
  if (line !== 'auto') {
    settings.push(`line:${line}${snapToLines ? '' : '%'}${lineAlign === 'start' ? '' : `,${lineAlign}`}`);
  }
  if (position !== 'auto') {
    settings.push(`position:${position}%${positionAlign === 'auto' ? '' : `,${positionAlign}`}`);
  }
  if (size !== 100) settings.push(`size:${size}%`);
  if (align !== 'center') settings.push(`align:${align}`);
  return settings.join(' ');
}
