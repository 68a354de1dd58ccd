import { setImmediate } from 'node:timers/promises';
import { parseTextStream, type VTTCue } from 'media-captions';

/** A millisecond or two; then the event loop has its turn. */
const LINES_IN_A_TURN = 512;

/**
 * Hands the lines of a WebVTT or SubRip file to the parser, each when it asks for it: one that is given all of them at once
 * takes time with the square of their number.
 */
export async function parseCaptions(
  lines: readonly string[],
  type: 'vtt' | 'srt',
  onCue: (cue: VTTCue) => void,
): Promise<void> {
  let next = 0;
  const pull = async (controller: ReadableStreamDefaultController<string>) => {
    if (next % LINES_IN_A_TURN === 0) await setImmediate();
    // The last line is an empty one: it ends the last cue.
    if (next <= lines.length) controller.enqueue(lines[next++] ?? '');
    else controller.close();
  };
  const stream = new ReadableStream<string>({ pull }, { highWaterMark: 0 });
  await parseTextStream(stream, { type, errors: false, onCue });
}

/** Lines as both formats end them; one of blanks alone counts as empty. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => (line.trim() === '' ? '' : line));
}
