import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { FleetReader } from '../../../control/fleet/fleet-reader.ts';
import { fleetService } from '../../../control/grpc/fleet-service.ts';
import {
  CredentialServiceService,
  type PushCredentialRequest,
  type PushCredentialResponse,
} from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { FleetServiceService } from '../../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import { StatusServiceService } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { RpcHandlers } from '../../../control/grpc/rpc-handlers.ts';
import { statusService } from '../../../control/grpc/status-service.ts';
import { fleetRefresher } from '../../../control/status/fleet-refresher.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';
import { keptLog } from './control-fixtures.ts';
import { statusWith } from './node-status.ts';

type Nodes = PushCredentialResponse['nodes'];

/** The control service of a node of a fleet, without the node: pushes are answered with the nodes that a test gives. */
export async function startFleetControl(fleet: FleetReader | undefined, nodes: Nodes = []) {
  const pushes: PushCredentialRequest[] = [];
  const server = new Server();
  const handlers = new RpcHandlers(keptLog());
  server.addService(FleetServiceService, fleetService(fleet, handlers));
  const readStatus = () => statusWith(NO_COUNTERS, fleet && { fleet: fleet.view() });
  server.addService(StatusServiceService, statusService(readStatus, fleetRefresher(fleet), handlers));
  const pushCredential = handlers.unary((request: PushCredentialRequest): PushCredentialResponse => {
    pushes.push(request);
    const { bucket } = request;
    const nothingElse = { workers: [], rejectionBefore: undefined, verification: undefined };
    return { bucket, generation: 5, nodes, revision: 43n, ...nothingElse };
  });
  server.addService(CredentialServiceService, { pushCredential });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? reject(error) : resolve(port),
  );
  const control = `127.0.0.1:${await promise}`;
  const close = () => {
    handlers.close();
    server.forceShutdown();
  };
  return { control, pushes, close };
}
