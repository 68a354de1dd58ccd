import { type Server, type ServerWritableStream, status } from '@grpc/grpc-js';
import type { ReadStatus } from '../status/node-status.ts';
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthServer,
  HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from './gen/grpc/health/v1/health.ts';
import { CacheServiceClient } from './gen/headwater/control/v1/cache_service.ts';
import { CredentialServiceClient } from './gen/headwater/control/v1/credential_service.ts';
import { FleetServiceClient } from './gen/headwater/control/v1/fleet_service.ts';
import { KeyGroupServiceClient } from './gen/headwater/control/v1/key_group_service.ts';
import { NodeServiceClient } from './gen/headwater/control/v1/node_service.ts';
import { SigningServiceClient } from './gen/headwater/control/v1/signing_service.ts';
import { StatusServiceClient } from './gen/headwater/control/v1/status_service.ts';

/** Readiness changes when workers start and die, seldom, and when a queue is full. */
const POLL_INTERVAL_MS = 1000;

/** The whole node, among the services. */
const NODE = '';

/** These serve as long as they answer. */
const SERVICES = [
  CacheServiceClient,
  CredentialServiceClient,
  FleetServiceClient,
  KeyGroupServiceClient,
  NodeServiceClient,
  SigningServiceClient,
  StatusServiceClient,
].map(({ serviceName }) => serviceName);

type Watch = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/**
 * Serves grpc.health.v1: the control services serve as long as they answer; the whole (the empty name) does when the
 * node is ready. Answers with what ends the watching.
 */
export function addHealth(server: Server, readStatus: ReadStatus): () => void {
  const node = new NodeHealth(readStatus);
  server.addService(HealthService, healthServer(node));
  return () => node.close();
}

/** Whether the node is ready. Looked at when asked for, and by the clock only while somebody watches: it wakes nobody at rest. */
class NodeHealth {
  readonly #readStatus: ReadStatus;
  readonly #watches = new Set<Watch>();
  #told: ServingStatus | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(readStatus: ReadStatus) {
    this.#readStatus = readStatus;
  }

  get status(): ServingStatus {
    return this.#readStatus().notReadyReasons.length === 0
      ? ServingStatus.SERVING
      : ServingStatus.NOT_SERVING;
  }

  /** Tells a stream what the status is, and what it becomes, until it is closed. */
  watch(call: Watch): void {
    call.write({ status: this.#tellChange() });
    this.#watches.add(call);
    this.#timer ??= setInterval(() => this.#tellChange(), POLL_INTERVAL_MS);
    const end = () => {
      this.#watches.delete(call);
      if (this.#watches.size === 0) this.close();
    };
    call.on('cancelled', end);
    call.on('close', end);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tellChange(): ServingStatus {
    const { status: now } = this;
    if (now !== this.#told) for (const watch of this.#watches) watch.write({ status: now });
    this.#told = now;
    return now;
  }
}

function healthServer(node: NodeHealth): HealthServer {
  const statusOf = (service: string): ServingStatus | undefined => {
    if (service === NODE) return node.status;
    return SERVICES.includes(service) ? ServingStatus.SERVING : undefined;
  };
  return {
    check({ request }, callback) {
      const found = statusOf(request.service);
      if (found !== undefined) callback(null, { status: found });
      else callback({ code: status.NOT_FOUND, details: 'Cannot check: this node has no such service' });
    },
    list(_, callback) {
      const entries = [NODE, ...SERVICES].map((name) => [name, { status: statusOf(name) }]);
      callback(null, { statuses: Object.fromEntries(entries) });
    },
    watch(call: Watch) {
      if (call.request.service === NODE) node.watch(call);
      // What is unknown may come: such a stream stays open, too.
      else call.write({ status: statusOf(call.request.service) ?? ServingStatus.SERVICE_UNKNOWN });
    },
  };
}
