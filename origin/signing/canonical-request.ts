import type { HeaderField } from './signer.ts';

/**
 * Task 1 of Signature V4: the request in one canonical spelling.
 *
 * @param path encoded once, as sent
 * @param query canonical query string: sorted, encoded, no `?`
 * @param headers those that are signed, sorted by name
 * @param names of `headers`, as {@link signedHeaders} gives them
 */
export function canonicalRequest(
  method: string,
  path: string,
  query: string,
  headers: readonly HeaderField[],
  names: string,
  payloadHash: string,
): string {
  let canonical = `${method}\n${path}\n${query}\n`;
  for (const [name, value] of headers) canonical += `${name}:${oneBlankEach(value)}\n`;
  return `${canonical}\n${names}\n${payloadHash}`;
}

/** `host;range;x-amz-date` */
export function signedHeaders(headers: readonly HeaderField[]): string {
  let names = '';
  for (const [name] of headers) names += names === '' ? name : `;${name}`;
  return names;
}

/** "Convert sequential spaces to a single space." */
function oneBlankEach(value: string): string {
  return value.includes('  ') ? value.replaceAll(/ {2,}/g, ' ') : value;
}
