import { withoutBlanks } from '../../blanks.ts';
import type { RequestHead } from './request-head.ts';
import { isHost } from './host.ts';

/** What the bytes of a connection begin with. */
export type ParsedHead =
  | {
      readonly kind: 'request';
      readonly head: RequestHead;
      readonly closes: boolean;
      readonly lengthBytes: number;
    }
  | { readonly kind: 'incomplete' }
  /** Anything else, garbage included: for a reader that knows all of HTTP. */
  | { readonly kind: 'unusual' };

const INCOMPLETE: ParsedHead = { kind: 'incomplete' };
const UNUSUAL: ParsedHead = { kind: 'unusual' };

/**
 * A head as every shield and player sends it: RFC 9112 3 and 5, no folded lines, no bare CR or LF, nothing beyond
 * US-ASCII in the target.
 */
const USUAL =
  /^(?:GET|HEAD) [\x21-\x7e]+ HTTP\/1\.1\r\n(?:[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*\r\n)+$/;

/** What decides the answer. */
const DECIDES = [
  'accept-encoding',
  'connection',
  'cookie',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'origin',
  'range',
  'x-forwarded-for',
  'x-request-id',
];

/** They announce a body, or a change of protocol, or an answer before the answer. */
const ASKS_FOR_MORE = [
  'content-length',
  'expect',
  'http2-settings',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What fields are to an answer, by their names in lower case. */
export type HeadUses = Pick<ReadonlyMap<string, Use>, 'get'>;

/** In place of names: whatever is sent decides, as where it is signed. */
export const EVERY_FIELD = '*';

interface Use {
  readonly kind: 'decides' | 'asks-for-more';
  /** The one text of it that is a key everywhere. */
  readonly name: string;
}

/**
 * What a field is to an answer; others are nothing to it.
 *
 * @param more names of fields, in lower case, that decide answers of this server; or {@link EVERY_FIELD}
 */
export function headUses(more: readonly string[] = []): HeadUses {
  const uses = new Map([
    ...[...DECIDES, ...more].map((name): [string, Use] => [name, { kind: 'decides', name }]),
    ...ASKS_FOR_MORE.map((name): [string, Use] => [name, { kind: 'asks-for-more', name }]),
  ]);
  if (!more.includes(EVERY_FIELD)) return uses;
  return { get: (name) => uses.get(name) ?? { kind: 'decides', name } };
}

/**
 * Reads the head of a plain GET or HEAD, and nothing that needs a second look: whatever is not understood to the last
 * byte is `unusual`, and nothing of it was taken.
 */
export function parseRequestHead(bytes: Buffer, uses: HeadUses): ParsedHead {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0) return couldBePlain(bytes) ? INCOMPLETE : UNUSUAL;
  const text = bytes.toString('latin1', 0, end + 2);
  if (!USUAL.test(text)) return UNUSUAL;
  const firstLine = text.indexOf('\r\n');
  const headers = parseFields(text, firstLine + 2, uses);
  if (headers === undefined || headers['host'] === undefined || !isHost(headers['host'])) return UNUSUAL;
  const connection = headers['connection']?.toLowerCase();
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') return UNUSUAL;
  const space = text.indexOf(' ');
  return {
    kind: 'request',
    head: {
      method: text.slice(0, space),
      url: text.slice(space + 1, firstLine - ' HTTP/1.1'.length),
      headers,
    },
    closes: connection === 'close',
    lengthBytes: end + 4,
  };
}

/** What begins otherwise is no reason to wait for more of it. */
function couldBePlain(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 'HEAD '.length);
  return 'GET '.startsWith(start.slice(0, 'GET '.length)) || 'HEAD '.startsWith(start);
}

/** Those that decide. Undefined where one comes twice, or a field asks for more than an answer. */
function parseFields(text: string, start: number, uses: HeadUses): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  for (let at = start; at < text.length;) {
    const lineEnd = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    const use = uses.get(text.slice(at, colon).toLowerCase());
    if (use !== undefined) {
      if (use.kind === 'asks-for-more' || fields[use.name] !== undefined) return undefined;
      fields[use.name] = withoutBlanks(text, colon + 1, lineEnd);
    }
    at = lineEnd + 2;
  }
  return fields;
}
