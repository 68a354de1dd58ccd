import { parseRequestPath, type RequestPath } from '../../origin/http/routing/request-path.ts';
import { invalidArgument } from '../control-error.ts';
import { translateRefusals } from './refusals.ts';

/** Of a whole URL, as players are given it: what stands before the path. */
const AUTHORITY = /^https?:\/\/[^/?#]+/i;

/**
 * Reads the URL of a question: a path, or a whole URL. No player can ask for one whose host cannot be read, although its
 * path could: that is a slip of whoever asks, and an answer about the path alone would hide it.
 *
 * @param field of the question that holds it
 * @throws ControlError `invalid-argument`
 */
export function askedPath(action: string, url: string, field = 'url'): RequestPath {
  const fault = url.startsWith('/') ? undefined : faultOfAuthority(url);
  if (fault !== undefined)
    throw invalidArgument(action, [{ field, description: `cannot be read: ${fault}` }]);
  return translateRefusals(action, field, () => parseRequestPath(url));
}

function faultOfAuthority(url: string): string | undefined {
  const [authority] = AUTHORITY.exec(url) ?? [];
  if (authority === undefined)
    return 'it is neither a path, which starts with /, nor a whole http:// or https:// URL';
  return URL.canParse(authority)
    ? undefined
    : 'what stands between // and the path is no host, with or without a port';
}
