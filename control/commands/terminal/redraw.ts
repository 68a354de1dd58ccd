import { print } from './output.ts';

/** A screen of its own, without cursor; lines too long for it are cut instead of wrapped. */
const ALTERNATE_SCREEN = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const BACK_TO_NORMAL = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_TO_END_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** Shows each text in the place of the one before; where there is no terminal, one below the other. */
export async function redrawing(frames: AsyncIterable<string>): Promise<void> {
  if (!process.stdout.isTTY) {
    for await (const frame of frames) print(`${frame}\n`);
    return;
  }
  const leave = () => void process.stdout.write(BACK_TO_NORMAL);
  const interrupt = () => {
    leave();
    process.exit(0);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  process.stdout.write(ALTERNATE_SCREEN);
  try {
    for await (const frame of frames) {
      const lines = frame.split('\n').map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`);
      process.stdout.write(`${HOME}${lines.join('')}${CLEAR_BELOW}`);
    }
  } finally {
    leave();
  }
}
