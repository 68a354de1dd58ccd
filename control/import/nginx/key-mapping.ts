import { routePath } from '../bucket-url.ts';
import type { NginxDirective } from './parse-nginx.ts';
import type { NginxScope } from './scope.ts';

/** How the path of a request becomes an object key. */
export interface KeyMapping {
  /** Prefix of the URL path: `/myfiles/`. */
  readonly path: string;
  /** What stands there instead at the bucket, no `/` in front. */
  readonly prefix: string;
  readonly used: readonly NginxDirective[];
}

/** `^/myfiles/(.*)$`, with or without its ends. */
const REWRITE_FROM = /^\^?(?<path>\/(?:[\w./-]*\/)?)\(\.[*+]\)\$?$/;
/** `/films/$1` */
const REWRITE_TO = /^(?<folder>\/(?:[\w./-]*\/)?)\$1$/;

/**
 * Reads `location`, `rewrite … break` and the path of `proxy_pass` together; a text says why they have no
 * counterpart. A route has one prefix for another, which is what nearly all such rewrites do.
 *
 * @param uri path in `proxy_pass` behind the bucket; undefined where there is none, which is not the same as `/`
 */
export function keyMapping(
  location: NginxDirective,
  scope: NginxScope,
  uri: string | undefined,
): KeyMapping | string {
  const [modifierOrPath = '', regexPath] = location.args;
  const path = regexPath ?? modifierOrPath;
  const isPrefix = regexPath === undefined || modifierOrPath === '^~';
  if (!isPrefix || !path.startsWith('/')) return 'a route has a prefix of the path, no pattern';
  const rewrites = scope.own('rewrite');
  if (rewrites.length > 1) return 'it has more than one rewrite';
  const [rewrite] = rewrites;
  if (rewrite !== undefined) return withRewrite(path, rewrite, uri);
  if (uri?.includes('$')) return 'the path of proxy_pass has variables';
  return { path: routePath(path), prefix: folder(uri ?? path), used: [] };
}

function withRewrite(path: string, rewrite: NginxDirective, uri = '/'): KeyMapping | string {
  const [pattern = '', replacement = '', flag] = rewrite.args;
  const from = REWRITE_FROM.exec(pattern)?.groups?.['path'];
  const to = REWRITE_TO.exec(replacement)?.groups?.['folder'];
  if (from === undefined || to === undefined || flag !== 'break') return 'its rewrite is no change of prefix';
  if (!from.startsWith(path.replace(/\/$/, ''))) return 'its rewrite is for paths outside of the location';
  // nginx ignores the path of proxy_pass behind a rewrite, but for one with variables.
  const target = uri.includes('$') ? REWRITE_TO.exec(uri)?.groups?.['folder'] : to;
  if (target === undefined) return 'the path of proxy_pass is not /$1';
  return { path: routePath(from), prefix: folder(target), used: [rewrite] };
}

function folder(path: string): string {
  return routePath(path).slice(1);
}
