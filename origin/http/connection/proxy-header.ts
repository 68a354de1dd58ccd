import { isIPv4, isIPv6 } from 'node:net';

/** What a connection begins with, by HAProxy's "The PROXY protocol", versions 1 and 2. */
export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  /** Address of whom the proxy speaks for; absent: it speaks for itself. */
  | { readonly kind: 'header'; readonly address: string | undefined; readonly lengthBytes: number }
  | { readonly kind: 'no-header' };

const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };
const NO_HEADER: ProxyHeader = { kind: 'no-header' };

/** 2.1: the longest line, CRLF included. */
const LONGEST_LINE_BYTES = 107;
const LINE_START = Buffer.from('PROXY ');
const PORT = '(0|[1-9]\\d{0,4})';
const HIGHEST_PORT = 65_535;
const LINE = new RegExp(
  `^PROXY (?:(TCP4|TCP6) (\\S+) (\\S+) ${PORT} ${PORT}|UNKNOWN(?: [\\x20-\\x7e]*)?)\\r\\n$`,
);

/** 2.2: what no other protocol begins with. */
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const FIXED_BYTES = 16;
/** What proxies add about TLS fits; 2.2 allows 16 times as much. */
const LONGEST_BLOCK_BYTES = 4096;

/** Version and command in one byte. */
const LOCAL = 0x20;
const PROXY = 0x21;

/** Family and protocol in one byte: how the address of the source is written. Any other is one without. */
const FAMILIES: Readonly<
  Record<number, { readonly bytes: number; readonly write: (bytes: Buffer) => string }>
> = {
  0x11: { bytes: 12, write: (bytes) => bytes.subarray(0, 4).join('.') },
  0x21: { bytes: 36, write: (bytes) => groupsOf(bytes.subarray(0, 16)) },
};

/** Reads a header of either version. It stands whole in what came first, or in a few pieces. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, SIGNATURE)) return bytes.length < FIXED_BYTES ? INCOMPLETE : parseBinary(bytes);
  if (begins(bytes, LINE_START)) return parseLine(bytes);
  return NO_HEADER;
}

/** As far as it has come. */
function begins(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

function parseLine(bytes: Buffer): ProxyHeader {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return bytes.length < LONGEST_LINE_BYTES ? INCOMPLETE : NO_HEADER;
  const lengthBytes = end + 2;
  if (lengthBytes > LONGEST_LINE_BYTES) return NO_HEADER;
  const match = LINE.exec(bytes.toString('latin1', 0, lengthBytes));
  if (match === null) return NO_HEADER;
  const [, family, source, destination, from, to] = match;
  if (family === undefined) return { kind: 'header', address: undefined, lengthBytes };
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6;
  if (!isAddress(source ?? '') || !isAddress(destination ?? '')) return NO_HEADER;
  if (Math.max(Number(from), Number(to)) > HIGHEST_PORT) return NO_HEADER;
  return { kind: 'header', address: source, lengthBytes };
}

function parseBinary(bytes: Buffer): ProxyHeader {
  const command = bytes[12] as number;
  const blockBytes = bytes.readUInt16BE(14);
  if ((command !== LOCAL && command !== PROXY) || blockBytes > LONGEST_BLOCK_BYTES) return NO_HEADER;
  const lengthBytes = FIXED_BYTES + blockBytes;
  if (bytes.length < lengthBytes) return INCOMPLETE;
  const family = FAMILIES[bytes[13] as number];
  if (command === LOCAL || family === undefined) return { kind: 'header', address: undefined, lengthBytes };
  if (blockBytes < family.bytes) return NO_HEADER;
  return { kind: 'header', address: family.write(bytes.subarray(FIXED_BYTES)), lengthBytes };
}

/** RFC 4291 2.2; without `::`, which nobody compares by its spelling. */
function groupsOf(bytes: Buffer): string {
  return Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16)).join(':');
}
