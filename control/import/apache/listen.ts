import type { Draft } from '../draft/draft.ts';
import type { ApacheServer } from './server.ts';

const ADDRESS = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d+)$/;

/** `Listen` and the port of the virtual host become `origin.listen`: one address, in plain HTTP. */
export function listenOn(server: ApacheServer, draft: Draft): void {
  const tls = server.directive('SSLEngine');
  if (/^on$/i.test(tls?.args[0] ?? '')) return; // Listed with the others of TLS.
  const port = portOf(server.section?.args[0]);
  for (const listen of server.all('Listen')) {
    const address = ADDRESS.exec(listen.args[0] ?? '')?.groups;
    if (address === undefined || (port !== undefined && address['port'] !== port)) continue;
    set(server.use(listen).at, listen.name, `${hostOf(address['host'])}:${address['port']}`);
    return;
  }
  if (server.section !== undefined && port !== undefined) {
    set(server.section.at, '<VirtualHost>', `0.0.0.0:${port}`);
  }

  function set(at: string, what: string, value: string): void {
    const isSet = draft.setOrigin('listen', value, `${at} ${what}`);
    if (!isSet) draft.skip(at, what, 'Headwater listens on one address');
  }
}

function portOf(address: string | undefined): string | undefined {
  return /:(\d+)$/.exec(address ?? '')?.[1];
}

function hostOf(host: string | undefined): string {
  return host === undefined || host === '*' ? '0.0.0.0' : host;
}
