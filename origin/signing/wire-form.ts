import type { HeaderField } from './signer.ts';

/** Names and values in turn, as undici takes them. */
export function flatHeaders(fields: readonly HeaderField[]): string[] {
  const flat: string[] = [];
  for (const [name, value] of fields) flat.push(name, value);
  return flat;
}

/** The request target. @param query encoded, no `?` */
export function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}
