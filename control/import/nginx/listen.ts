import type { Draft } from '../draft/draft.ts';
import type { NginxDirective } from './parse-nginx.ts';
import type { NginxScope } from './scope.ts';

const ADDRESS = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d+)$/;

/** `listen` becomes `origin.listen`: one address, in plain HTTP. The others are listed with all that is unused. */
export function listenOn(server: NginxScope, used: Set<NginxDirective>, draft: Draft): void {
  for (const listen of server.own('listen')) {
    const [address = '', ...options] = listen.args;
    const match = ADDRESS.exec(address)?.groups;
    if (match === undefined || options.includes('ssl')) continue;
    const host = match['host'] === undefined || match['host'] === '*' ? '0.0.0.0' : match['host'];
    const isSet = draft.setOrigin('listen', `${host}:${match['port']}`, `${listen.at} listen`);
    if (isSet) used.add(listen);
  }
}
