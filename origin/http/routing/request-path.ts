import { DOT_SEGMENT } from '../../dot-segment.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** Longer than any sane URL of ours, shorter than what slows a decoder. */
const PATH_LIMIT_CHARS = 4096;

/** A filter expression is a tenth of it; longer ones are refused. */
const QUERY_LIMIT_CHARS = 2048;

/** Host and port, and what follows. */
const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/is;

/** Nothing of it is encoded, or would have to be. */
const PLAIN = /^[\w/.~!$&'()*+,;=:@-]+$/;

/** Read, never written to. */
const NO_QUERY: Readonly<URLSearchParams> = new URLSearchParams();

/** A path taken apart, decoded once. */
export interface RequestPath {
  /** Starts with `/`. */
  readonly path: string;
  readonly query: Readonly<URLSearchParams>;
  /** Of a whole URL. */
  readonly host?: string;
}

/**
 * Decodes the target of a request, once. What would make two readers see two different objects is refused: encoded
 * slashes and backslashes, dot segments in any spelling, control characters, bad UTF-8. `//`, `+`, space and `%` stay
 * what they are.
 *
 * @param given path and query, or the whole URL, which servers are to accept, too (RFC 9112 3.2.2)
 * @throws HeadwaterError `malformed-url`
 */
export function parseRequestPath(given: string): RequestPath {
  const { rawPath, rawQuery } = splitTarget(given);
  const host = given.startsWith('/') ? undefined : ABSOLUTE.exec(given)?.[1];
  if (!rawPath.startsWith('/')) throw malformed('it does not start with /');
  if (rawPath.length > PATH_LIMIT_CHARS)
    throw malformed(`its path is longer than ${PATH_LIMIT_CHARS} characters`);
  if (rawQuery.length > QUERY_LIMIT_CHARS)
    throw malformed(`its query is longer than ${QUERY_LIMIT_CHARS} characters`);
  const path = PLAIN.test(rawPath) ? rawPath : decodeChecked(rawPath);
  if (path.includes('/.') && DOT_SEGMENT.test(path)) throw malformed('it holds a . or .. segment');
  const query = rawQuery === '' ? NO_QUERY : new URLSearchParams(rawQuery);
  return host === undefined ? { path, query } : { path, query, host };
}

/** Path and query as they were sent. */
export function splitTarget(given: string): { readonly rawPath: string; readonly rawQuery: string } {
  const target = originForm(given);
  const mark = target.indexOf('?');
  return mark < 0
    ? { rawPath: target, rawQuery: '' }
    : { rawPath: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}

function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = ABSOLUTE.exec(target)?.[2];
  if (rest === undefined) return target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function decodeChecked(rawPath: string): string {
  if (/%2f|%5c|\\/i.test(rawPath)) throw malformed('it holds an encoded slash or a backslash');
  const path = decode(rawPath);
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(path)) throw malformed('it holds a control character');
  return path;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('its percent-encoding is not UTF-8');
  }
}

function malformed(state: string): HeadwaterError {
  return new HeadwaterError('malformed-url', `Cannot read the URL: ${state}`);
}
