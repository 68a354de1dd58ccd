/** Header name, lower case, and value with outer and repeated blanks removed. */
export type SignedHeader = readonly [name: string, value: string];

/**
 * Task 1 of Signature V4: the request in one canonical spelling.
 *
 * @param path encoded once, as sent
 * @param query canonical query string: sorted, encoded, no `?`
 * @param headers sorted by name
 */
export function canonicalRequest(
  method: string,
  path: string,
  query: string,
  headers: readonly SignedHeader[],
  payloadHash: string,
): string {
  let canonical = `${method}\n${path}\n${query}\n`;
  for (const [name, value] of headers) canonical += `${name}:${value}\n`;
  return `${canonical}\n${signedHeaders(headers)}\n${payloadHash}`;
}

/** `host;range;x-amz-date` */
export function signedHeaders(headers: readonly SignedHeader[]): string {
  let names = '';
  for (const [name] of headers) names += names === '' ? name : `;${name}`;
  return names;
}
