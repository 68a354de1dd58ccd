import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { describeSystemError } from '../../origin/system-error.ts';
import type { AuditLine, AuditTrail } from '../audit-line.ts';
import type { Log } from '../log.ts';
import { appendLine } from './append-line.ts';
import { type ChainHead, NO_LINE, chainedLine, intactLine } from './chain.ts';
import { readHead, writeHead } from './head-file.ts';

/** Whoever may read what was done to keys is for the machine's owner to say. */
const MODE = 0o640;
const LINE_FEED = 0x0a;
/** No line of ours is as long. */
const MAX_LINE_BYTES = 64 * 1024;

/**
 * An audit trail in a file of its own, each line chained to the one before: a line that is changed or missing shows. It
 * is there before the call answers. Where the file is moved away, a new one goes on with the chain, also after a restart.
 */
export class FileAudit implements AuditTrail {
  readonly #path: string;
  readonly #log: Log;
  #file: number;
  #head: ChainHead;
  #isHeadKept = true;

  /** @throws Error where the file cannot be opened */
  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    try {
      this.#file = open(path);
      this.#head = later(lastHead(this.#file), readHead(path));
    } catch (error) {
      throw new Error(`Cannot write audit ${path}: ${describeSystemError(error)}`, { cause: error });
    }
  }

  write(fields: AuditLine): void {
    const { line, head } = chainedLine({ time: new Date().toISOString(), ...fields }, this.#head);
    try {
      this.#follow();
      appendLine(this.#file, line);
    } catch (error) {
      // What was done is done; it is not to be lost with the file.
      const reason = describeSystemError(error);
      const lost = { audit: true, number: head.number, ...fields, auditFailure: reason };
      this.#log.error(lost, 'the audit file cannot be written');
    }
    // Also of a line that is not there: its number is missing in the file, and that shows.
    this.#head = head;
    this.#keepHead();
  }

  close(): void {
    closeSync(this.#file);
  }

  #keepHead(): void {
    try {
      writeHead(this.#path, this.#head);
      this.#isHeadKept = true;
    } catch (error) {
      // Said once, not with every line.
      const reason = describeSystemError(error);
      if (this.#isHeadKept)
        this.#log.error({ reason }, 'where the audit file stands cannot be kept beside it');
      this.#isHeadKept = false;
    }
  }

  /** Whoever rotates files renames them. */
  #follow(): void {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    const { ino, dev } = fstatSync(this.#file);
    if (now?.ino === ino && now.dev === dev) return;
    const next = open(this.#path);
    closeSync(this.#file);
    this.#file = next;
  }
}

function open(path: string): number {
  return openSync(path, 'a+', MODE);
}

/** Of the two, since a crash may come between them. */
function later(a: ChainHead, b: ChainHead): ChainHead {
  return b.number > a.number ? b : a;
}

/** Of the last line that is whole; a crash may have left part of another, which is given its end. */
function lastHead(file: number): ChainHead {
  const { size } = fstatSync(file);
  const bytes = Buffer.alloc(Math.min(size, 2 * MAX_LINE_BYTES));
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  if (bytes.length > 0 && bytes.at(-1) !== LINE_FEED) writeSync(file, '\n');
  const lines = bytes.toString().split('\n').map(intactLine);
  return lines.findLast((line) => line !== undefined) ?? NO_LINE;
}
