import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { nodeHttp } from '../../origin/node-http.ts';
import type { ListenAddress } from '../../origin/origin-config.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { Authenticator } from '../access/authenticator.ts';
import { describeSystemError } from '../../origin/system-error.ts';
import { formatListenAddress } from '../listen-address.ts';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import type { Log } from '../log.ts';
import type { SigningSource } from '../lending/active-bucket.ts';
import { fleetRefresher } from '../status/fleet-refresher.ts';
import { CALLOUT_PATHS, answerCallout } from './callout.ts';
import { ExplainedUrls, type ExplainUrl } from './explained-url.ts';
import { isFromForeignPage } from './foreign-page.ts';
import { isKnownHost } from './known-host.ts';
import { LiveEvents, type LiveSource } from './live-events.ts';
import { metricsTypeFor } from './metrics-type.ts';
import { renderMetrics } from './metrics.ts';
import { originPlace } from './origin-place.ts';
import { respond, respondText, setSecurityHeaders } from './respond.ts';
import { loadStaticFiles } from './static-files.ts';

interface OpsServerOptions extends Omit<LiveSource, 'refreshFleet'> {
  readonly listen: ListenAddress;
  /** Names that it is asked under, beside addresses and loopback. */
  readonly hosts: () => readonly string[];
  /** Tells the page what becomes of a URL. */
  readonly explain: ExplainUrl;
  /** Present where call-outs are answered. */
  readonly signing?: SigningSource;
  /** Who may call where something is lent. */
  readonly authenticator: Authenticator;
  readonly audit: AuditTrail;
  /** That the node is of; absent: of none. */
  readonly fleet?: FleetReader | undefined;
  readonly log: Log;
}

/** The running ops endpoints. */
export interface OpsServer {
  /** With the real port. */
  readonly address: ListenAddress;
  close(): Promise<void>;
}

const UNKNOWN_HOST =
  'Cannot answer under this host name: it is no address, not localhost and not in ops.hosts';

/** Somebody closes a page in the meantime. */
const RETRY_AFTER_S = 10;

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * Serves `/livez`, `/readyz`, `/metrics`, the page with its events and, where told to, signatures for call-outs.
 * Reads only; holds nothing secret.
 * @throws Error when the address is taken
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const refreshFleet = fleetRefresher(options.fleet);
  const events = new LiveEvents({ ...options, refreshFleet });
  const handlers = handlersOf(options, events, refreshFleet);
  const server = nodeHttp.createServer((request, response) => {
    void serve(options, handlers, request, response);
  });
  try {
    await listen(server, options.listen);
  } catch (error) {
    events.close();
    const address = formatListenAddress(options.listen);
    throw new Error(`Cannot serve ops on ${address}: ${describeSystemError(error)}`, { cause: error });
  }
  return {
    address: realAddress(server, options.listen),
    async close() {
      events.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function handlersOf(
  { readStatus, signing, explain, authenticator, audit }: OpsServerOptions,
  events: LiveEvents,
  refreshFleet: () => Promise<void>,
): ReadonlyMap<string, Handler> {
  const explained = new ExplainedUrls(explain);
  const handlers = new Map<string, Handler>([
    ['/livez', (request, response) => respondText(request, response, 200, 'ok')],
    [
      '/readyz',
      (request, response) => {
        const { notReadyReasons } = readStatus();
        const ready = notReadyReasons.length === 0;
        respondText(request, response, ready ? 200 : 503, ready ? 'ready' : notReadyReasons.join('\n'));
      },
    ],
    [
      '/metrics',
      async (request, response) => {
        const type = metricsTypeFor(request.headers.accept);
        response.setHeader('Vary', 'Accept');
        await refreshFleet();
        respond(request, response, 200, { type, body: await renderMetrics(readStatus(), type) });
      },
    ],
    [
      '/events',
      ownOnly((request, response) => {
        if (request.method === 'HEAD') return respondText(request, response, 200, '');
        const refused = events.listen(request, response);
        if (refused === undefined) return undefined;
        response.setHeader('Retry-After', RETRY_AFTER_S);
        return respondText(request, response, 429, `Cannot follow the figures: ${refused}`);
      }),
    ],
    ['/explain', ownOnly((request, response) => explained.answer(request, response))],
  ]);
  for (const [path, { contentType, bytes }] of loadStaticFiles()) {
    handlers.set(path, (request, response) =>
      respond(request, response, 200, { type: contentType, body: bytes }),
    );
  }
  for (const path of signing ? CALLOUT_PATHS : []) {
    handlers.set(
      path,
      ownOnly((request, response) =>
        answerCallout({ signing: signing!, authenticator, audit }, request, response),
      ),
    );
  }
  return handlers;
}

/** For what lends or holds something: a page of somebody else gets none of it, whatever its browser lets it read. */
function ownOnly(handler: Handler): Handler {
  return (request, response) => {
    if (!isFromForeignPage(request)) return handler(request, response);
    return respondText(request, response, 403, 'Cannot answer a page of another site');
  };
}

/** Never fails: what nobody foresaw is logged, and answered with the id it is logged by. */
async function serve(
  { listen, hosts, readStatus, log }: OpsServerOptions,
  handlers: ReadonlyMap<string, Handler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    setSecurityHeaders(request, response, originPlace(readStatus()));
    if (listen.kind === 'tcp' && !isKnownHost(request.headers.host, [listen.host, ...hosts()]))
      return respondText(request, response, 421, UNKNOWN_HOST);
    await answer(handlers, request, response);
  } catch (error) {
    const id = randomUUID();
    log.error({ err: error, id }, 'a request of the ops port failed for a reason that nobody foresaw');
    if (response.headersSent) response.destroy();
    else respondText(request, response, 500, `internal error (${id})`);
  }
}

async function answer(
  handlers: ReadonlyMap<string, Handler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return respondText(request, response, 405, 'only GET and HEAD');
  }
  const [path = ''] = (request.url ?? '').split('?');
  const handler = handlers.get(path);
  if (!handler) return respondText(request, response, 404, 'no such page');
  return handler(request, response);
}

async function listen(server: Server, address: ListenAddress): Promise<void> {
  server.listen(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
  );
  await once(server, 'listening');
  // What it shows, and signs where call-outs are answered, is for the owner, whatever the umask says.
  if (address.kind === 'unix') await chmod(address.path, 0o600);
}

function realAddress(server: Server, asked: ListenAddress): ListenAddress {
  const bound = server.address();
  return asked.kind === 'tcp' && typeof bound === 'object' && bound ? { ...asked, port: bound.port } : asked;
}
