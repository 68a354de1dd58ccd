import type { Draft } from '../draft.ts';
import type { NginxDirective } from './parse-nginx.ts';

/** Why a directive has no place in ours. */
const REASONS: Readonly<Record<string, string>> = {
  access_log: 'requests are logged to standard error; see origin.access_log',
  aws_sign: 'nothing is passed to a bucket here',
  error_log: 'the log goes to standard error, as JSON lines',
  include: 'included files are not opened; give them on the command line as well',
  listen: 'Headwater listens on one address, in plain HTTP; TLS ends in front',
  location: 'nothing in it leads to a bucket',
  proxy_pass: 'its location was not translated',
  proxy_cache: 'see cache of a passthrough route',
  proxy_http_version: 'HTTP/1.1 is always spoken',
  server_name: 'requests are not told apart by host',
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
  const isListed = (at: string) => draft.notTranslated.some((each) => each.at === at);
  for (const directive of directives) {
    const { name, at, children } = directive;
    if (children !== undefined && BLOCKS.has(name)) listUnused(children, used, draft);
    else if (!used.has(directive) && !isListed(at)) {
      draft.skip(at, name, REASONS[name] ?? 'Headwater has nothing that corresponds');
    }
  }
}
