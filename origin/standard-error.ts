import { constants, fstatSync, openSync, type Stats, writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** What waits for a standard error that takes nothing; lines beyond it are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Often while it is read, so that the reader sets the pace; seldom while nobody reads. */
const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 200;
/** At an end, a reader that takes nothing for so long is given up, and so is one that needs longer in all. */
const LAST_PATIENCE_MS = 100;
const LAST_LIMIT_MS = 1000;

const STANDARD_ERROR = 2;

/** pino's number for a warning. */
const WARN = 40;

/** Takes lines, each with its end; never waits. */
export interface LineStream {
  write(line: string): void;
}

interface WaitingText {
  bytes: Buffer;
  /** How many lines are lost with it: one that counts the dropped stands for them. */
  readonly lines: number;
}

/**
 * Standard error, whatever becomes of it: a pipe that nobody reads, a terminal that was stopped, a full disk. The process
 * that writes there goes on; lines are dropped, and their number is said when lines are taken again.
 */
export function standardError(): LineStream {
  shared ??= new DroppingStream(withoutBlocking(fstatSync(STANDARD_ERROR)));
  return shared;
}

/** One a process: lines leave in the order in which they were written. */
let shared: DroppingStream | undefined;

/** A descriptor that takes what it can and refuses the rest (`EAGAIN`). A file takes everything, and must not be opened anew. */
function withoutBlocking(kind: Stats): number {
  if (kind.isFile()) return STANDARD_ERROR;
  try {
    // Opened once more, so that its other users, a shell among them, go on blocking.
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return openSync('/dev/fd/2', O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // A socket, or somebody else's pipe: making a `Socket` is Node's only way to set O_NONBLOCK on what is open.
    if (kind.isSocket() || kind.isFIFO()) new Socket({ fd: STANDARD_ERROR, readable: false }).unref();
    return STANDARD_ERROR;
  }
}

class DroppingStream implements LineStream {
  readonly #fd: number;
  #waiting: WaitingText[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #retryMs = FIRST_RETRY_MS;
  #retry: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    process.once('exit', () => this.#writeLast());
  }

  write(line: string): void {
    this.#enqueue(line, 1);
    this.#writeWaiting();
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#dropNewest();
    if (this.#waiting.length > 0) this.#retryLater();
  }

  #enqueue(line: string, lines: number): void {
    const bytes = Buffer.from(line);
    this.#waiting.push({ bytes, lines });
    this.#waitingBytes += bytes.length;
  }

  /** As much as is taken without waiting; whether that was anything. */
  #writeWaiting(): boolean {
    const before = this.#waitingBytes;
    while (this.#waiting.length > 0 && this.#writeFirst()) {
      if (this.#waiting.length === 0) this.#tellDropped();
    }
    return this.#waitingBytes < before;
  }

  /** Whether it was taken whole. A pipe takes 4 KiB so or not at all (POSIX `PIPE_BUF`): lines of two processes stay apart. */
  #writeFirst(): boolean {
    const first = this.#waiting[0]!;
    try {
      const taken = writeSync(this.#fd, first.bytes);
      this.#waitingBytes -= taken;
      first.bytes = first.bytes.subarray(taken);
    } catch (error) {
      // Its reader is gone, or its disk is full: to wait has no purpose.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#dropAll();
      return false;
    }
    if (first.bytes.length > 0) return false;
    this.#waiting.shift();
    return true;
  }

  #dropNewest(): void {
    const { bytes, lines } = this.#waiting.pop()!;
    this.#waitingBytes -= bytes.length;
    this.#dropped += lines;
  }

  #dropAll(): void {
    while (this.#waiting.length > 0) this.#dropNewest();
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const said = { level: WARN, time: Date.now(), pid: process.pid, name: 'log' };
    const line = { ...said, dropped: this.#dropped, msg: 'lines were dropped, because nobody read them' };
    this.#enqueue(`${JSON.stringify(line)}\n`, this.#dropped);
    this.#dropped = 0;
  }

  #retryLater(): void {
    if (this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const wasRead = this.#writeWaiting();
      this.#retryMs = wasRead ? FIRST_RETRY_MS : Math.min(this.#retryMs * 2, MAX_RETRY_MS);
      if (this.#waiting.length > 0) this.#retryLater();
    }, this.#retryMs).unref();
  }

  /** What was said in the last moment before an end, and how much was not. */
  #writeLast(): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    const end = performance.now() + LAST_LIMIT_MS;
    let patienceMs = LAST_PATIENCE_MS;
    while (this.#waiting.length > 0 && patienceMs > 0 && performance.now() < end) {
      patienceMs = this.#writeWaiting() ? LAST_PATIENCE_MS : patienceMs - FIRST_RETRY_MS;
      if (this.#waiting.length > 0) Atomics.wait(pause, 0, 0, FIRST_RETRY_MS);
    }
  }
}
