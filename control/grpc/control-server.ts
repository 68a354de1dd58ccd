import { Server, ServerCredentials, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import type { Tracer } from '../../origin/tracing/tracer.ts';
import type { ListenAddress } from '../../origin/origin-config.ts';
import { describeSystemError } from '../../origin/system-error.ts';
import { chmod } from 'node:fs/promises';
import { formatListenAddress } from '../listen-address.ts';
import type { Authenticator } from '../access/authenticator.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import type { Log } from '../log.ts';
import { fleetRefresher } from '../status/fleet-refresher.ts';
import type { ReadStatus } from '../status/node-status.ts';
import type { SigningSource } from '../lending/active-bucket.ts';
import type { Purger } from '../purging/purger.ts';
import type { AnswerOf } from '../lending/explain.ts';
import { accessInterceptor } from './access.ts';
import { auditInterceptor } from './audit.ts';
import { cacheService } from './cache-service.ts';
import { type CredentialServiceOptions, credentialService } from './credential-service.ts';
import { CacheServiceService } from './gen/headwater/control/v1/cache_service.ts';
import { CredentialServiceService } from './gen/headwater/control/v1/credential_service.ts';
import { FleetServiceService } from './gen/headwater/control/v1/fleet_service.ts';
import { NodeServiceService } from './gen/headwater/control/v1/node_service.ts';
import { KeyGroupServiceService } from './gen/headwater/control/v1/key_group_service.ts';
import { SigningServiceService } from './gen/headwater/control/v1/signing_service.ts';
import { StatusServiceService } from './gen/headwater/control/v1/status_service.ts';
import { fleetService } from './fleet-service.ts';
import { addHealth } from './health.ts';
import { keyGroupService } from './key-group-service.ts';
import { lenientService } from './malformed-request.ts';
import { type NodeControl, nodeService } from './node-service.ts';
import { addReflection } from './reflection.ts';
import { checkInterceptor } from './request-check.ts';
import { RpcHandlers } from './rpc-handlers.ts';
import { signingService } from './signing-service.ts';
import { statusService } from './status-service.ts';
import { streamLimitInterceptor } from './stream-limit.ts';
import { TlsCredentials } from './tls-credentials.ts';

/** A push with the longest token allowed has a third of this. */
const MAX_REQUEST_BYTES = 32 * 1024;
/** A client is a command or a dashboard: a handful of calls at a time. */
const MAX_STREAMS_PER_CONNECTION = 128;
/** A peer that has vanished is noticed within the two together, and its streams end. */
const KEEPALIVE_INTERVAL_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;
/** For calls in flight when the node stops, or connections have to be made anew. */
const CLOSE_TIMEOUT_MS = 2000;

interface ControlServerOptions extends CredentialServiceOptions {
  readonly listen: ListenAddress;
  /** Absent: what is said can be read on the way. */
  readonly tls?: TlsFiles | undefined;
  readonly authenticator: Authenticator;
  readonly audit: AuditTrail;
  readonly keyring: Keyring;
  readonly purger: Purger;
  readonly signing: SigningSource;
  readonly reload: NodeControl;
  /** That the node is of; absent: of none. */
  readonly fleet?: FleetReader | undefined;
  /** What workers answer to URLs. */
  readonly answerOf: AnswerOf;
  readonly readStatus: ReadStatus;
  /** For health, which many may ask for, and as often as they like. */
  readonly watchedStatus: ReadStatus;
  /** Tells a collector of what calls change; undefined: nobody does. */
  readonly tracer?: () => Tracer | undefined;
  readonly log: Log;
}

/** The running control services. */
export interface ControlServer {
  /** With the real port. */
  readonly address: ListenAddress;
  /** Lets calls in flight finish for a moment, then ends them. */
  close(): Promise<void>;
}

// The library writes lines of its own on standard error, beside a log that is JSON; what it has to say, calls fail with.
setLogVerbosity(logVerbosity.NONE);

/** @throws Error when the address is taken */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { listen, authenticator, signing, answerOf, readStatus, watchedStatus, log } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
    'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    interceptors: [
      streamLimitInterceptor(),
      auditInterceptor(
        options.audit,
        (name) => Object.hasOwn(signing.config.buckets, name),
        (bucket) => options.rotation.generations.generation(bucket),
      ),
      accessInterceptor(authenticator, () => signing.config.routes),
      // What it refuses leaves its line by way of the one before.
      checkInterceptor,
    ],
  });
  const handlers = new RpcHandlers(log, options.tracer);
  server.addService(lenientService(CredentialServiceService), credentialService(options, handlers));
  server.addService(
    lenientService(StatusServiceService),
    statusService(readStatus, fleetRefresher(options.fleet), handlers),
  );
  server.addService(lenientService(NodeServiceService), nodeService(options.reload, handlers));
  server.addService(
    lenientService(SigningServiceService),
    signingService(signing, answerOf, options.keyring, handlers),
  );
  server.addService(lenientService(KeyGroupServiceService), keyGroupService(options.keyring, handlers));
  server.addService(lenientService(CacheServiceService), cacheService(options.purger, handlers));
  server.addService(lenientService(FleetServiceService), fleetService(options.fleet, handlers));
  addReflection(server);
  const credentials = options.tls && new TlsCredentials(options.tls, log);
  const port = await bind(server, listen, credentials ?? ServerCredentials.createInsecure());
  const bound = formatListenAddress(listen.kind === 'tcp' ? { ...listen, port } : listen);
  credentials?.onClientCa(() => server.drain(bound, CLOSE_TIMEOUT_MS));
  // Whoever may write to the socket may push: its owner, whatever the umask says.
  if (listen.kind === 'unix') await chmod(listen.path, 0o600);
  const endHealth = addHealth(server, watchedStatus);
  return {
    address: listen.kind === 'tcp' ? { ...listen, port } : listen,
    async close() {
      credentials?.close();
      endHealth();
      handlers.close();
      await shutDown(server);
    },
  };
}

async function bind(server: Server, listen: ListenAddress, credentials: ServerCredentials): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const address = formatListenAddress(listen);
  server.bindAsync(address, credentials, (error, port) => {
    if (!error) return resolve(port);
    // The library's message holds those of all addresses that the name stands for; ours are one.
    const [code = 'no reason is known'] = /\bE[A-Z]+\b/.exec(error.message) ?? [];
    reject(
      new Error(`Cannot serve control on ${address}: ${describeSystemError({ code })}`, { cause: error }),
    );
  });
  return promise;
}

async function shutDown(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => server.forceShutdown(), CLOSE_TIMEOUT_MS);
  server.tryShutdown(() => resolve());
  await promise;
  clearTimeout(timer);
}
