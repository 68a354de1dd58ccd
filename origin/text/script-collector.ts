import type { Cue, TextScript } from '../model/text.ts';
import { CUE_LIMIT_CHARACTERS, CUE_OVERHEAD_BYTES, CUES_LIMIT, TIME_LIMIT_MS } from './text-limits.ts';
import type { TextFault } from './text-subject.ts';

/** What no text format may hold, but for tabs and line ends. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f\ufeff]/g;

/** Gathers cues, in whatever order they come, and refuses what no film has. */
export class ScriptCollector {
  readonly #cues: Cue[] = [];
  readonly #fault: TextFault;
  #characters = 0;

  constructor(fault: TextFault) {
    this.#fault = fault;
  }

  /** Leaves out what is not shown: a cue without text, or without a duration. @throws HeadwaterError `corrupt-media` */
  add(cue: Cue): void {
    const text = cueText(cue.text);
    const [startMs, endMs] = [Math.round(cue.startMs), Math.round(cue.endMs)];
    if (text === '' || !(endMs > startMs)) return;
    if (endMs > TIME_LIMIT_MS) throw this.#fault(`a cue ends at ${endMs / 1000} s, the limit is four days`);
    if (text.length > CUE_LIMIT_CHARACTERS) {
      throw this.#fault(`a cue has ${text.length} characters, the limit is ${CUE_LIMIT_CHARACTERS}`);
    }
    if (this.#cues.length === CUES_LIMIT) throw this.#fault(`it has more than ${CUES_LIMIT} cues`);
    const id = oneLine(cue.id);
    this.#characters += text.length + id.length + cue.settings.length;
    this.#cues.push({ startMs, endMs, id, settings: cue.settings, text });
  }

  finish(header = ''): TextScript {
    const cues = this.#cues.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
    const longestMs = cues.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0);
    const heldBytes = 2 * (this.#characters + header.length) + CUE_OVERHEAD_BYTES * cues.length;
    return { cues, header, longestMs, heldBytes };
  }
}

/** Without empty lines, which would end the cue, and without the arrow, which would begin another. WebVTT 4.1 */
function cueText(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROLS, '')
    .replaceAll('-->', '--&gt;')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

function oneLine(id: string): string {
  return id.replaceAll(/\s+/g, ' ').replaceAll(CONTROLS, '').replaceAll('-->', '').trim().slice(0, 200);
}
