import type { TextFault } from './text-subject.ts';

/**
 * The characters of a text file: UTF-16 where its byte order mark says so, else UTF-8, with or without one. What is no UTF-8
 * is read as Windows-1252, which holds all of Latin-1: files of before UTF-8 was common.
 *
 * @throws HeadwaterError `corrupt-media` where it is no text at all
 */
export function decodeText(bytes: Uint8Array, fault: TextFault): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le', fault);
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be', fault);
  if (bytes.includes(0)) throw fault('it holds zero bytes, and is no text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decoded(bytes, 'windows-1252', fault);
  }
}

function decoded(bytes: Uint8Array, encoding: string, fault: TextFault): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw fault(`it is not in ${encoding.toUpperCase()}`, error);
  }
}
