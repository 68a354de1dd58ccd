import { parseRequestPath, type RequestPath } from '../../origin/http/routing/request-path.ts';
import { invalidArgument } from '../control-error.ts';
import { translateRefusals } from './refusals.ts';

/** Of a whole URL, as players are given it: what stands before the path. */
const AUTHORITY = /^https?:\/\/[^/?#]+/i;

/**
 * Reads the URL of a question: a path, or a whole URL. No player can ask for one whose host cannot be read, although its
 * path could: that is a slip of whoever asks, and an answer about the path alone would hide it.
 *
 * @throws ControlError `invalid-argument`
 */
export function askedPath(action: string, url: string): RequestPath {
  if (!url.startsWith('/')) checkAuthority(action, url);
  return translateRefusals(action, 'url', () => parseRequestPath(url));
}

function checkAuthority(action: string, url: string): void {
  const [authority] = AUTHORITY.exec(url) ?? [];
  if (authority === undefined)
    throw unreadable(
      action,
      'it is neither a path, which starts with /, nor a whole http:// or https:// URL',
    );
  if (!URL.canParse(authority))
    throw unreadable(action, 'what stands between // and the path is no host, with or without a port');
}

function unreadable(action: string, state: string): Error {
  return invalidArgument(action, [{ field: 'url', description: `cannot be read: ${state}` }]);
}
