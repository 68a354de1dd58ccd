import { baseName } from '../../base-name.ts';
import { DOT_SEGMENT } from '../../dot-segment.ts';
import { HeadwaterError } from '../../model/errors.ts';

/** Renditions of one title as several files, in one URL: `movie_,360,720,.mp4.urlset` means `movie_360.mp4` and `movie_720.mp4`. */
export interface FileSet {
  /** What the URLs of its tracks begin with. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** Common beginning, what differs, common end. */
const SPELLING = /^([^,]*),(.+),([^,]*)\.urlset$/i;

/** As many as nginx-vod-module takes. */
const FILES_LIMIT = 32;

/** What stands between a title's name and what tells its files apart. */
const SEPARATORS = /[-_.\s]+$/;

/** @throws HeadwaterError `malformed-url` */
export function parseFileSet(key: string): FileSet {
  const [, beginning = '', middle, end = ''] = SPELLING.exec(key) ?? [];
  if (middle === undefined) throw malformed('it is not spelled like BEGINNING,A,B,END.urlset');
  const keys = middle.split(',').map((part) => beginning + part + end);
  if (keys.length > FILES_LIMIT) throw malformed(`it has ${keys.length} files, more than ${FILES_LIMIT}`);
  if (new Set(keys).size < keys.length) throw malformed('it names a file twice');
  // Each part was harmless by itself.
  if (keys.some((one) => DOT_SEGMENT.test(one) || one.endsWith('/')))
    throw malformed('it holds a . or .. segment');
  const common = baseName(beginning).replace(SEPARATORS, '');
  return { name: common === '' ? 'set' : common, keys };
}

/** The object that is read first of what a key means: of a set of files, one of them. */
export function firstKey(key: string): string {
  return SPELLING.test(key) ? parseFileSet(key).keys[0]! : key;
}

function malformed(state: string): HeadwaterError {
  return new HeadwaterError('malformed-url', `Cannot read the set of files: ${state}`);
}
