import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Logger } from '../../log.ts';

/** Lines wait for others of so long: a system call is not what a line costs. */
const GATHER_MS = 200;

/** What waits for a disk that takes nothing; lines beyond it are dropped, and their number is said. */
const WAITING_LIMIT_BYTES = 4 * 1024 * 1024;

/** For whoever runs the origin, and their group. */
const MODE = 0o640;

/** What is wrong with a file is said once in a while. */
const SAID_EACH_MS = 60_000;

/**
 * A file that several workers write lines to, each line whole. One that was moved away, as for rotation, is made anew before
 * the next line: nobody needs to send a signal.
 */
export class LogFile {
  readonly #path: string;
  readonly #log: Logger;
  #file: FileHandle | undefined;
  #waiting = '';
  #dropped = 0;
  #flushing: Promise<void> | undefined;
  #saidAtMs = -Infinity;

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  readonly write = (line: string): void => {
    if (this.#waiting.length + line.length > WAITING_LIMIT_BYTES) this.#dropped += 1;
    else this.#waiting += line;
    this.#flushing ??= this.#flushSoon();
  };

  /** What waits is written, as far as the disk takes it. */
  async close(): Promise<void> {
    await this.#flushing;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #flushSoon(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    try {
      while (this.#waiting !== '') await this.#flush();
    } catch (error) {
      this.#waiting = '';
      this.#complain((error as Error).message);
    } finally {
      this.#flushing = undefined;
    }
  }

  async #flush(): Promise<void> {
    const file = await this.#opened();
    const lines = this.#waiting;
    this.#waiting = '';
    await file.appendFile(lines);
    if (this.#dropped > 0) this.#complain(`${this.#dropped} lines were dropped`);
    this.#dropped = 0;
  }

  /** What the path names now. */
  async #opened(): Promise<FileHandle> {
    const before = this.#file;
    if (before !== undefined && (await isStillAt(before, this.#path))) return before;
    this.#file = undefined;
    await before?.close();
    const file = await open(this.#path, 'a', MODE);
    this.#file = file;
    return file;
  }

  #complain(reason: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#saidAtMs < SAID_EACH_MS) return;
    this.#saidAtMs = nowMs;
    this.#log.error({ file: this.#path, reason }, 'the access log is not whole');
  }
}

async function isStillAt(file: FileHandle, path: string): Promise<boolean> {
  const [opened, named] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return named !== undefined && named.ino === opened.ino && named.dev === opened.dev;
}
