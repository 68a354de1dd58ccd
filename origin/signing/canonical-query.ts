import type { QueryParameter } from './signer.ts';
import { uriEncode } from './uri-encode.ts';

/** A parameter as it stands in a query string. */
export type EncodedParameter = QueryParameter;

/** The query in canonical spelling, no `?`: names and values encoded, sorted by name, then value. It is sent like this too. */
export function canonicalQuery(parameters: readonly QueryParameter[]): string {
  return parameters.length === 0 ? '' : joinSorted(encodeParameters(parameters));
}

export function encodeParameters(parameters: readonly QueryParameter[]): EncodedParameter[] {
  return parameters.map(([name, value]) => [uriEncode(name), uriEncode(value)]);
}

export function joinSorted(parameters: readonly EncodedParameter[]): string {
  return joinQuery(parameters.toSorted(byNameThenValue));
}

/** @param parameters in canonical order already */
export function joinQuery(parameters: readonly EncodedParameter[]): string {
  let query = '';
  for (const [name, value] of parameters) query += query === '' ? `${name}=${value}` : `&${name}=${value}`;
  return query;
}

function byNameThenValue(a: EncodedParameter, b: EncodedParameter): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}
