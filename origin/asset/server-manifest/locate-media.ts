import type { HeadwaterError } from '../../model/errors.ts';
import type { ObjectLocation } from './server-manifest.ts';

/** Finds the configured bucket that a URL lies in; undefined where it is none. */
export type Locate = (url: URL) => ObjectLocation | undefined;

/** Makes the error for what is wrong with a `src`. */
type SrcFault = (detail: string, cause?: unknown) => HeadwaterError;

const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\//i;

/** What a path segment must not turn into when it is decoded. */
const HIDDEN = /[/\\\0]|^\.{1,2}$/;

/** The object that a `src` names: a path relative to the server manifest, or a URL in a configured bucket. */
export function locateMedia(
  src: string,
  manifest: ObjectLocation,
  locate: Locate,
  fault: SrcFault,
): ObjectLocation {
  const scheme = ABSOLUTE.exec(src)?.[1]?.toLowerCase();
  if (scheme === undefined) return { bucket: manifest.bucket, key: resolveKey(src, manifest.key, fault) };
  if (scheme !== 'http' && scheme !== 'https') throw fault(`has the scheme ${scheme}, not http or https`);
  const url = URL.parse(src);
  if (!url) throw fault('is not a URL');
  if (/%(2f|5c|00)/i.test(url.pathname)) throw fault('hides a path separator');
  const location = locateUrl(url, locate, fault);
  if (!location) throw fault(`is not in a configured bucket: host ${url.host}`);
  return location;
}

function locateUrl(url: URL, locate: Locate, fault: SrcFault): ObjectLocation | undefined {
  try {
    return locate(url);
  } catch (error) {
    throw fault('is not a URL', error);
  }
}

/** Relative to the manifest's folder, or to the bucket where it begins with a slash. */
function resolveKey(src: string, manifestKey: string, fault: SrcFault): string {
  const path = src.startsWith('/') ? [] : manifestKey.split('/').slice(0, -1);
  for (const segment of src.replace(/^\//, '').split('/')) {
    if (segment === '.') continue;
    if (segment !== '..') path.push(decode(segment, fault));
    else if (path.pop() === undefined) throw fault('leads out of the bucket');
  }
  const key = path.join('/');
  if (key === '' || key.endsWith('/')) throw fault('names no file');
  return key;
}

function decode(segment: string, fault: SrcFault): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    // Not encoded at all: a file may be called `100%.mp4`.
    return segment;
  }
  if (decoded !== segment && HIDDEN.test(decoded)) throw fault('hides a path separator');
  return decoded;
}
