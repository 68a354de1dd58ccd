import type { HeaderField, SigningContext } from './signer.ts';

/** The headers that are signed, in their canonical spelling. */
interface CanonicalHeaders {
  /** A line each, `host:example.com`, the last with its line break. */
  readonly lines: string;
  /** `host;range;x-amz-date` */
  readonly names: string;
}

/** What a canonical request is made of. */
export interface CanonicalParts {
  readonly method: string;
  /** Encoded once, as sent. */
  readonly path: string;
  /** Canonical query string: sorted, encoded, no `?`. */
  readonly query: string;
  readonly headers: CanonicalHeaders;
}

/** Task 1 of Signature V4: the request in one canonical spelling. */
export function canonicalRequest(
  { method, path, query, headers: { lines, names } }: CanonicalParts,
  payloadHash: string,
): string {
  return `${method}\n${path}\n${query}\n${lines}\n${names}\n${payloadHash}`;
}

/** @param fields sorted by name */
export function canonicalHeaders(
  fields: readonly HeaderField[],
  { signsHeader }: Pick<SigningContext, 'signsHeader'>,
): CanonicalHeaders {
  let lines = '';
  let names = '';
  for (const [name, value] of fields) {
    if (!signsHeader(name)) continue;
    lines += `${name}:${oneBlankEach(value)}\n`;
    names += names === '' ? name : `;${name}`;
  }
  return { lines, names };
}

/** "Convert sequential spaces to a single space." */
function oneBlankEach(value: string): string {
  return value.includes('  ') ? value.replaceAll(/ {2,}/g, ' ') : value;
}
