import type { Draft } from '../draft/draft.ts';
import type { VirtualServer } from '../draft/draft-route.ts';
import { serverNames } from '../draft/server-names.ts';
import type { NginxDirective } from './parse-nginx.ts';

/** Which hosts a `server` is for: those of `server_name`, and with `default_server` all that nobody else is for. */
export function virtualServer(
  { at, children: directives = [] }: NginxDirective,
  used: Set<NginxDirective>,
  draft: Draft,
): VirtualServer {
  const said = directives.filter(({ name }) => name === 'server_name');
  for (const directive of said) {
    used.add(directive);
    for (const _ of serverNames(directive.args).others)
      draft.skip(directive.at, directive.name, 'a host is told by its name or by *.NAME');
  }
  return {
    at,
    names: serverNames(said.flatMap(({ args }) => args)).names,
    isDefault: directives.some(({ name, args }) => name === 'listen' && args.includes('default_server')),
  };
}
