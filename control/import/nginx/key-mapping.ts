import { decoded, routePath } from '../draft/bucket-url.ts';
import type { NginxDirective } from './parse-nginx.ts';
import type { NginxScope } from './scope.ts';

/** One folder instead of another, as routes have it. */
export interface KeyMapping {
  /** Prefix of the URL path: `/myfiles/`. */
  readonly path: string;
  /** What stands there instead at the store, no `/` in front. */
  readonly prefix: string;
  /** The rewrite that says so. */
  readonly rewrite?: NginxDirective;
}

/** `^/myfiles/(.*)$`, `/myfiles(/.*)`: with or without its ends, the slash outside or inside. */
const REWRITE_FROM = /^\^?(?<path>\/[\w./-]*)\((?<slash>\/?)\.[*+]\)\$?$/;
/** `/films/$1`, `$1` */
const REWRITE_TO = /^(?<path>(?:\/[\w./-]*)?)\$1$/;

/**
 * Reads `location`, `rewrite … break` and the path of `proxy_pass` together: nearly all put one folder for another. A
 * text says why these have no counterpart.
 *
 * @param uri path in `proxy_pass` behind the host; undefined where there is none, which is not the same as `/`
 */
export function keyMappings(
  location: NginxDirective,
  scope: NginxScope,
  uri: string | undefined,
): readonly KeyMapping[] | string {
  const [modifierOrPath = '', regexPath] = location.args;
  const path = regexPath ?? modifierOrPath;
  const isPrefix = regexPath === undefined || modifierOrPath === '^~';
  if (!isPrefix || !path.startsWith('/')) return 'a route has a prefix of the path, no pattern';
  const [rewrite, ...more] = scope.own('rewrite');
  if (more.length > 0) return 'it has more than one rewrite';
  const plain = withoutRewrite(path, uri);
  if (rewrite === undefined) return typeof plain === 'string' ? plain : [plain];
  const rewritten = withRewrite(path, rewrite, uri);
  if (typeof rewritten === 'string') return rewritten;
  // What the rewrite is not for goes the plain way; with variables in proxy_pass, nowhere.
  if (rewritten.path === routePath(path) || uri?.includes('$')) return [rewritten];
  return typeof plain === 'string' ? plain : [rewritten, plain];
}

function withoutRewrite(path: string, uri: string | undefined): KeyMapping | string {
  if (uri?.includes('$')) return 'the path of proxy_pass has variables';
  const target = uri === undefined ? path : decoded(uri);
  return (
    (target === undefined ? undefined : replacing(path, target)) ?? 'the path of proxy_pass is no folder'
  );
}

function withRewrite(path: string, rewrite: NginxDirective, uri: string | undefined): KeyMapping | string {
  const [pattern = '', replacement = '', flag] = rewrite.args;
  const from = REWRITE_FROM.exec(pattern)?.groups;
  // nginx ignores the path of proxy_pass behind a rewrite, but for one with variables.
  const to = REWRITE_TO.exec(uri?.includes('$') ? uri : replacement)?.groups?.['path'];
  const isPlain = from !== undefined && REWRITE_TO.test(replacement) && flag === 'break';
  if (!isPlain || to === undefined) return 'its rewrite is no change of prefix';
  const { path: folder = '', slash } = from;
  const mapping = slash === '/' && folder.endsWith('/') ? undefined : replacing(folder, to);
  if (mapping === undefined) return 'its rewrite is no change of prefix';
  if (!mapping.path.startsWith(routePath(path))) return 'its rewrite is for paths outside of the location';
  return { ...mapping, rewrite };
}

/** nginx puts one text for the other, so that `/a` for `/b/` makes `/a/x` `/b//x`; undefined where names are joined to it. */
function replacing(from: string, to: string): KeyMapping | undefined {
  if (!from.endsWith('/')) return { path: routePath(from), prefix: `${to}/`.slice(1) };
  return to.endsWith('/') ? { path: routePath(from), prefix: to.slice(1) } : undefined;
}
