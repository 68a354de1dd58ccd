import type { RouteConfig } from '../../origin-config.ts';
import { HeadwaterError } from '../../model/errors.ts';
import { parseRequestPath } from '../routing/request-path.ts';
import { parseTarget } from '../routing/parse-target.ts';

/** The URL that was signed, where another is asked for that it led to. */
export const SIGNED_URL = 'Headwater-Signed';

/** A name of a whole title in HLS, DASH or Smooth Streaming: a track's own has a `=`. */
const WHOLE_TITLE = /^(?:[^/=]*\.(?:m3u8|mpd)|manifest)$/i;

/** Whether who may have a URL may have what its manifest names: it must be of the whole title. */
export function coversTitle(route: RouteConfig, signedUrl: string): boolean {
  if (!handsOn(route)) return false;
  const target = targetOf(route, signedUrl);
  return target !== undefined && WHOLE_TITLE.test(target.tail);
}

/** Whether a URL is of the title, and of the part of it, that a signed one is of. */
export function isLedTo(route: RouteConfig, signedUrl: string, url: string): boolean {
  if (!handsOn(route)) return false;
  const [signed, own] = [targetOf(route, signedUrl), targetOf(route, url)];
  return (
    signed !== undefined &&
    own !== undefined &&
    WHOLE_TITLE.test(signed.tail) &&
    signed.key === own.key &&
    signed.selection.query === own.selection.query
  );
}

/** Objects that are passed through belong to no title. */
function handsOn({ mode, restrict }: RouteConfig): boolean {
  return mode === 'package' && restrict !== undefined && restrict.propagate !== 'none';
}

/** Undefined for what names nothing on this route. */
function targetOf(route: RouteConfig, url: string): ReturnType<typeof parseTarget> | undefined {
  try {
    const path = parseRequestPath(url);
    return path.path.startsWith(route.path) ? parseTarget(route, path) : undefined;
  } catch (error) {
    if (error instanceof HeadwaterError) return undefined;
    throw error;
  }
}
