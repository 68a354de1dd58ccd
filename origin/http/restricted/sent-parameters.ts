/** What a request says about itself in parameters that are no part of its URL. */
export interface SentParameters {
  readonly values: ReadonlyMap<string, string>;
  /** One came twice: nobody can say which was meant. */
  readonly isAmbiguous: boolean;
  /** What is left of the query, as it was spelled. */
  readonly rest: string;
}

/** Takes parameters out of a query. Values are decoded; names must stand as they are, others are the URL's own. */
export function takeParameters(rawQuery: string, names: ReadonlySet<string>): SentParameters {
  const values = new Map<string, string>();
  const rest: string[] = [];
  let isAmbiguous = false;
  for (const part of rawQuery === '' ? [] : rawQuery.split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!names.has(name)) {
      rest.push(part);
      continue;
    }
    isAmbiguous ||= values.has(name);
    values.set(name, decoded(part.slice(equals + 1)));
  }
  return { values, isAmbiguous, rest: rest.join('&') };
}

/** The cookies of a request by their names; of two of a name the first, which is of the longer path. RFC 6265 5.4 */
export function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim();
    if (name !== '' && !values.has(name)) values.set(name, decoded(pair.slice(equals + 1).trim()));
  }
  return values;
}

/** What cannot be decoded stays as it is, and fits nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
