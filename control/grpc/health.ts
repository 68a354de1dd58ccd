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

/** Readiness changes when workers start and die: seldom. */
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
  const nodeStatus = () =>
    readStatus().notReadyReasons.length === 0 ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  const statuses = new Map<string, ServingStatus>(SERVICES.map((name) => [name, ServingStatus.SERVING]));
  statuses.set(NODE, nodeStatus());
  const watches = new Set<Watch>();
  const timer = setInterval(() => {
    const now = nodeStatus();
    if (now === statuses.get(NODE)) return;
    statuses.set(NODE, now);
    for (const watch of watches) watch.write({ status: now });
  }, POLL_INTERVAL_MS);
  server.addService(HealthService, healthServer(statuses, watches));
  return () => clearInterval(timer);
}

/** @param watches of the whole node, whose status alone ever changes */
function healthServer(statuses: ReadonlyMap<string, ServingStatus>, watches: Set<Watch>): HealthServer {
  return {
    check({ request }, callback) {
      const found = statuses.get(request.service);
      if (found !== undefined) callback(null, { status: found });
      else callback({ code: status.NOT_FOUND, details: 'Cannot check: this node has no such service' });
    },
    list(_, callback) {
      const entries = [...statuses].map(([name, found]) => [name, { status: found }]);
      callback(null, { statuses: Object.fromEntries(entries) });
    },
    watch(call: Watch) {
      // What is unknown may come: such a stream stays open, too.
      call.write({ status: statuses.get(call.request.service) ?? ServingStatus.SERVICE_UNKNOWN });
      if (call.request.service === NODE) watches.add(call);
      call.on('cancelled', () => watches.delete(call));
      call.on('close', () => watches.delete(call));
    },
  };
}
