import type { AnswerHeaders } from './transport.ts';

/** How the end of a body is found. RFC 9112 6.3 */
export type Framing = { readonly kind: 'length'; readonly bytes: number } | { readonly kind: 'chunked' };

/** The head of an answer, each line of it understood. */
export interface ParsedHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly framing: Framing;
  /** How long the connection may be used again, in seconds, where the store says; 0: not at all. */
  readonly keepAliveSeconds: number | undefined;
}

/** A head that HTTP may allow and this parser does not know, or that nobody should: which of them is for others to say. */
interface Puzzle {
  readonly puzzle: string;
}

/** Only HTTP/1.1: older ones end bodies by closing. */
const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/** RFC 9110 5.6.2: token; 5.5: visible characters and blanks between them. */
const FIELD =
  /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/;

const LENGTH = /^\d{1,15}$/;

const KEEP_ALIVE = /(?:^|,)\s*timeout=(\d{1,6})/i;

/** These have no body, whatever their head says. RFC 9110 15.3.5, 15.4.5 */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/**
 * Reads a head strictly: a line that is folded, a field of the framing that comes twice or with another, a length that
 * is none are not interpreted, they are puzzles.
 *
 * @param head without the empty line at its end
 */
export function parseHead(head: string): ParsedHead | Puzzle {
  const lines = head.split('\r\n');
  const status = Number(STATUS_LINE.exec(lines[0] ?? '')?.[1]);
  if (Number.isNaN(status)) return { puzzle: 'no status line of HTTP/1.1' };
  const headers: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (let i = 1; i < lines.length; i++) {
    const field = FIELD.exec(lines[i] as string);
    if (field === null) return { puzzle: 'a line that is no field' };
    addField(headers, (field[1] as string).toLowerCase(), field[2] as string);
  }
  const framing = framingOf(status, headers);
  if ('puzzle' in framing) return framing;
  const keepAliveSeconds = keepAliveOf(headers);
  return { status, headers, framing, keepAliveSeconds };
}

function addField(headers: Record<string, string | string[]>, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (typeof before === 'string') headers[name] = [before, value];
  else before.push(value);
}

function framingOf(status: number, headers: AnswerHeaders): Framing | Puzzle {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  if (WITHOUT_BODY.has(status) || status < 200) return { kind: 'length', bytes: 0 };
  if (coding !== undefined) {
    if (length !== undefined || coding !== 'chunked') return { puzzle: 'two framings, or an unknown one' };
    return { kind: 'chunked' };
  }
  if (length === undefined) return { puzzle: 'no length' };
  if (typeof length !== 'string' || !LENGTH.test(length)) return { puzzle: 'a length that is none' };
  return { kind: 'length', bytes: Number(length) };
}

function keepAliveOf({ connection, 'keep-alive': keepAlive }: AnswerHeaders): number | undefined {
  if (connection !== undefined && !/^keep-alive$/i.test(String(connection))) return 0;
  const seconds = KEEP_ALIVE.exec(String(keepAlive))?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
