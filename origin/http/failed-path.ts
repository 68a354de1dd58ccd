import { splitTarget } from './routing/request-path.ts';

/** Longer ones are cut: whoever looks for one has enough by then. */
const LONGEST_CHARS = 300;

/** What of a request's target may be shown: its path, as it was sent; empty where it has none. */
export function failedPath(target: string | undefined): string {
  const { rawPath } = splitTarget(target ?? '');
  // A name and a password may stand where a path should.
  if (!rawPath.startsWith('/')) return '';
  return rawPath.length > LONGEST_CHARS ? `${rawPath.slice(0, LONGEST_CHARS)}…` : rawPath;
}
