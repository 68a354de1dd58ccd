import type { Fault } from './manifest-fault.ts';

/** The text of a document in UTF-8 or UTF-16, with or without a byte order mark (XML 1.0 appendix F). */
export function decodeXmlText(bytes: Uint8Array, fault: Fault): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw fault(`it is not in ${encoding.toUpperCase()}`, 1, error);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return 'utf-8';
}
