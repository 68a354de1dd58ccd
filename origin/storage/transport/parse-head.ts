import { FieldLines } from './field-lines.ts';
import type { AnswerFields } from './transport.ts';

/** How the end of a body is found. RFC 9112 6.3 */
export type Framing = { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' };

/** The head of an answer, each line of it understood. */
export interface ParsedHead {
  readonly status: number;
  readonly fields: AnswerFields;
  readonly framing: Framing;
  /** How long the connection may be used again, in seconds, where the store says; 0: not at all. */
  readonly keepAliveSeconds: number | undefined;
}

/** A head that HTTP may allow and this parser does not know, or that nobody should: which of them is for others to say. */
interface Puzzle {
  readonly puzzle: string;
}

/** Only HTTP/1.1: older ones end bodies by closing. */
const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;

/** RFC 9110 5.6.2: a token; 5.5: visible characters and blanks between them; no line is folded. */
const FIELDS = /^(?:\r\n[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*)*\r\n$/;

const STATUS_START = 'HTTP/1.1 ';
const BARE_LINE_FEED = /(?:^|[^\r])\n/;

const LENGTH = /^\d{1,15}$/;

const KEEP_ALIVE = /(?:^|,)\s*timeout=(\d{1,6})/i;

/** These have no body, whatever their head says. RFC 9110 15.3.5, 15.4.5 */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/**
 * Reads a head strictly: a line that is folded, a field of the framing that comes twice or with another, a length that
 * is none are not interpreted, they are puzzles.
 *
 * @param head each line with its line break, without the empty one at its end
 */
export function parseHead(head: string): ParsedHead | Puzzle {
  const statusLine = STATUS_LINE.exec(head);
  if (statusLine === null) return { puzzle: 'no status line of HTTP/1.1' };
  const lines = head.slice(statusLine[0].length - '\r\n'.length);
  if (!FIELDS.test(lines)) return { puzzle: 'a line that is no field' };
  const status = Number(statusLine[1]);
  const fields = new FieldLines(lines);
  const framing = framingOf(status, fields);
  if ('puzzle' in framing) return framing;
  return { status, fields, framing, keepAliveSeconds: keepAliveOf(fields) };
}

/** What is no head, whatever comes behind it: of the rest there may never be any. */
export function isNoHead(beginning: string): boolean {
  const start = STATUS_START.slice(0, beginning.length);
  return !beginning.startsWith(start) || BARE_LINE_FEED.test(beginning);
}

function framingOf(status: number, fields: AnswerFields): Framing | Puzzle {
  if (WITHOUT_BODY.has(status) || status < 200) return { kind: 'length', bytes: 0 };
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (coding !== undefined) {
    if (length !== undefined || coding !== 'chunked') return { puzzle: 'two framings, or an unknown one' };
    return { kind: 'chunked' };
  }
  if (length === undefined) return { puzzle: 'no length' };
  // Of two lengths, both are here.
  if (!LENGTH.test(length)) return { puzzle: 'a length that is none' };
  return { kind: 'length', bytes: Number(length) };
}

function keepAliveOf(fields: AnswerFields): number | undefined {
  const connection = fields.get('connection');
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return 0;
  const keepAlive = fields.get('keep-alive');
  const seconds = keepAlive === undefined ? undefined : KEEP_ALIVE.exec(keepAlive)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
