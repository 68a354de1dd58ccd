import { colors } from './output.ts';
import { wrapLine } from './wrap-line.ts';

/** One of several ways to look at what is shown. */
export interface LiveView<T> {
  /** What is pressed for it. */
  readonly key: string;
  readonly name: string;
  /** What it shows, for the help. */
  readonly about: string;
  readonly draw: (latest: T) => string;
}

/** A screen of its own, without cursor; lines are broken here, and not by the terminal. */
const ALTERNATE_SCREEN = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const BACK_TO_NORMAL = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_TO_END_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/** In raw mode Ctrl-C is a key. */
const QUIT_KEYS: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004']);
const HELP_KEY = '?';
const NEXT_KEY = '\t';

/** What a terminal says that does not know its size. */
const STANDARD_SIZE = { columns: 80, rows: 24 };

/** Shows each update in the place of the one before, in the view that was chosen by key, until somebody quits. */
export async function showLive<T>(updates: AsyncIterable<T>, views: readonly LiveView<T>[]): Promise<void> {
  const screen = new LiveScreen(views);
  const iterator = updates[Symbol.asyncIterator]();
  screen.begin();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), screen.quit]);
      if (next === 'quit' || next.done === true) break;
      screen.show(next.value);
    }
  } finally {
    screen.end();
    // It may wait for the next update as long as there are hours between two.
    iterator.return?.().catch(() => undefined);
  }
}

class LiveScreen<T> {
  readonly quit: Promise<'quit'>;
  readonly #quit: () => void;
  readonly #views: readonly LiveView<T>[];
  #view = 0;
  #isHelping = false;
  #latest: { readonly value: T } | undefined;

  constructor(views: readonly LiveView<T>[]) {
    const { promise, resolve } = Promise.withResolvers<'quit'>();
    this.#views = views;
    this.quit = promise;
    this.#quit = () => resolve('quit');
  }

  begin(): void {
    process.once('SIGINT', this.#quit).once('SIGTERM', this.#quit);
    process.stdout.on('resize', this.#draw);
    process.stdout.write(ALTERNATE_SCREEN);
    if (!process.stdin.isTTY) return;
    process.stdin.setRawMode(true).setEncoding('utf8').on('data', this.#onKeys).resume();
  }

  end(): void {
    process.off('SIGINT', this.#quit).off('SIGTERM', this.#quit);
    process.stdout.off('resize', this.#draw);
    process.stdout.write(BACK_TO_NORMAL);
    if (!process.stdin.isTTY) return;
    process.stdin.off('data', this.#onKeys).pause().setRawMode(false);
  }

  show(value: T): void {
    this.#latest = { value };
    this.#draw();
  }

  readonly #onKeys = (keys: string): void => {
    for (const key of keys) this.#onKey(key);
    this.#draw();
  };

  #onKey(key: string): void {
    if (QUIT_KEYS.has(key)) return this.#quit();
    const wasHelping = this.#isHelping;
    this.#isHelping = key === HELP_KEY && !wasHelping;
    const chosen = this.#views.findIndex((view) => view.key === key);
    if (chosen >= 0) this.#view = chosen;
    else if (key === NEXT_KEY) this.#view = (this.#view + 1) % this.#views.length;
    return undefined;
  }

  readonly #draw = (): void => {
    if (this.#latest === undefined) return;
    const { columns, rows } = { ...STANDARD_SIZE, ...sizeOf(process.stdout) };
    const text = this.#isHelping ? this.#help() : this.#views[this.#view]!.draw(this.#latest.value);
    const lines = text.split('\n').flatMap((line) => wrapLine(line, columns));
    const shown = [...fitting(lines, rows - 2), ''].map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`);
    process.stdout.write(
      `${HOME}${shown.join('')}${CLEAR_BELOW}${this.#footer(columns)}${CLEAR_TO_END_OF_LINE}`,
    );
  };

  /** Which view it is must be seen without colour, too; how to quit is in the help where there is no room for it. */
  #footer(columns: number): string {
    const chosen = this.#views[this.#view];
    const named = this.#views.map((view) =>
      view === chosen ? `${view.key} [${view.name}]` : `${view.key} ${view.name}`,
    );
    const whole = [...named, '? help', 'q quit'].join('  ');
    const fitting = whole.length <= columns ? whole : [...named, '? help'].join('  ');
    const mark = `[${chosen?.name}]`;
    return colors.dim(fitting.replace(mark, colors.bold(mark)));
  }

  #help(): string {
    const rows = this.#views.map(({ key, name, about }) => `  ${key}    ${name.padEnd(12)} ${about}`);
    return [
      colors.bold('Keys'),
      '',
      ...rows,
      '  Tab  the next of them',
      '  ?    this, and back',
      '  q    quit',
    ].join('\n');
  }
}

/** As many lines as there is room for; the last tells of those that there is none for. */
function fitting(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const left = lines.length - room + 1;
  return [...lines.slice(0, room - 1), colors.yellow(`… ${left} more lines: make the window higher`)];
}

/** 0 where nobody knows. */
function sizeOf({ columns, rows }: { columns?: number; rows?: number }) {
  return { ...(columns && { columns }), ...(rows && { rows }) };
}
