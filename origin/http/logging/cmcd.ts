import type { IncomingHttpHeaders } from 'node:http';
import { splitTarget } from '../routing/request-path.ts';

/** What a player says of itself with a request: keys of CTA-5004, versions 1 and 2. */
export type Cmcd = Readonly<Record<string, unknown>>;

/** CTA-5004 3: in headers, or in the query. */
export const CMCD_HEADERS = ['cmcd-object', 'cmcd-request', 'cmcd-session', 'cmcd-status'] as const;

const IN_QUERY = /(?:^|&)CMCD=([^&]*)/;

/** A player says little; what is longer is none of theirs. */
const LONGEST_CHARS = 2048;

type Library = Pick<typeof import('@svta/cml-cmcd'), 'decodeCmcd' | 'fromCmcdHeaders'>;

/** Reads it, once the library is there: a worker that has no use for it does not load it. */
export class CmcdReader {
  #library: Library | undefined;

  constructor() {
    void this.#load();
  }

  /** Undefined where there is none, or none that can be read. */
  read(url: string, headers: IncomingHttpHeaders): Cmcd | undefined {
    const library = this.#library;
    if (library === undefined) return undefined;
    try {
      const inQuery = IN_QUERY.exec(splitTarget(url).rawQuery)?.[1];
      const cmcd =
        inQuery === undefined
          ? fromHeaders(library, headers)
          : fromQuery(library, decodeURIComponent(inQuery));
      return cmcd === undefined || Object.keys(cmcd).length === 0 ? undefined : cmcd;
    } catch {
      return undefined;
    }
  }

  async #load(): Promise<void> {
    this.#library = await import('@svta/cml-cmcd');
  }
}

function fromQuery(library: Library, text: string): Cmcd | undefined {
  return text.length > LONGEST_CHARS ? undefined : (library.decodeCmcd(text) as Cmcd);
}

function fromHeaders(library: Library, headers: IncomingHttpHeaders): Cmcd | undefined {
  const said: Record<string, string> = {};
  for (const name of CMCD_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value.length <= LONGEST_CHARS) said[name] = value;
  }
  return Object.keys(said).length === 0 ? undefined : library.fromCmcdHeaders(said);
}

/** How a query begins, however often it is encoded. */
const QUERY = /(?:\?|%(?:25)*3f).*/is;

/** For the log: URLs in it may have queries, which may admit a viewer. */
export function withoutQueries(said: unknown): unknown {
  if (typeof said === 'string') return said.replace(QUERY, '?…');
  if (Array.isArray(said)) return said.map(withoutQueries);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, withoutQueries(value)]));
}

/** What a player says that it will ask for next, as a reference (CTA-5004 `nor`); of several in version 2, the first. */
export function nextObjectOf(cmcd: Cmcd | undefined): string | undefined {
  const said = cmcd?.['nor'];
  const first: unknown = Array.isArray(said) ? said[0] : said;
  const text = typeof first === 'object' && first !== null && 'value' in first ? first.value : first;
  return typeof text === 'string' ? decoded(text) : undefined;
}

/** Version 1 encodes it once more. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
