import type { Draft } from '../draft/draft.ts';
import { noSuch } from '../draft/nearest-name.ts';
import type { NginxDirective } from './parse-nginx.ts';
import { AWS_DIRECTIVES } from './signing-settings.ts';

const CACHE = 'nothing is kept on disk; what is asked for often stays in the shield in front';
const HEADERS = 'a read carries what its signature needs, and the client sees no header of the store';

/** Why a directive has no place in ours. */
const REASONS: Readonly<Record<string, string>> = {
  access_log: 'requests are logged by origin.access_log; write it by hand',
  add_header: 'response headers are those of the formats; set others in front',
  allow: 'who may connect is decided in front',
  deny: 'who may connect is decided in front',
  error_log: 'the log goes to standard error, as JSON lines',
  if: 'conditions are not evaluated',
  include: 'included files are not opened; give them on the command line as well',
  limit_except: 'GET and HEAD are answered, anything else is refused with 405',
  listen: 'Headwater listens on one address; for TLS, write origin.tls by hand',
  proxy_cache: CACHE,
  proxy_cache_path: CACHE,
  proxy_cache_valid: CACHE,
  proxy_hide_header: HEADERS,
  proxy_http_version: 'HTTP/1.1 is always spoken',
  proxy_pass: 'it stands in no location',
  proxy_pass_header: HEADERS,
  proxy_set_header: HEADERS,
  proxy_ssl_server_name: 'always so',
  proxy_ssl_verify: 'always so',
  resolver: "names are resolved by the machine's own resolver",
  return: 'answers are those of the routes',
  rewrite: 'its location was not translated',
  ssl_certificate: 'TLS is spoken by origin.tls; write it by hand, or end it in front',
  ssl_certificate_key: 'TLS is spoken by origin.tls; write it by hand, or end it in front',
  server_name: 'it stands in no server',
  set: 'variables are not evaluated',
  upstream: 'a bucket has one endpoint; name it in proxy_pass',
  worker_connections: 'connections are limited for each bucket; see pool.connections',
  worker_processes: 'see origin.workers',
};

/** Blocks that are only there to hold others. */
const BLOCKS = new Set(['http', 'server', 'location', 'events']);

/** Lists every directive that did not come over. */
export function listUnused(
  directives: readonly NginxDirective[],
  used: ReadonlySet<NginxDirective>,
  draft: Draft,
): void {
  for (const directive of directives) {
    const { name, at, children } = directive;
    if (children !== undefined && BLOCKS.has(name)) listUnused(children, used, draft);
    else if (!used.has(directive)) draft.skip(at, name, reason(name));
  }
}

function reason(name: string): string {
  if (!name.startsWith('aws_')) return REASONS[name] ?? 'Headwater has nothing that corresponds';
  const isKnown = AWS_DIRECTIVES.some((known) => known === name);
  if (!isKnown) return noSuch('directive', name, AWS_DIRECTIVES);
  return 'no location that was translated heeds it';
}
