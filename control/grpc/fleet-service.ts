import { ControlError } from '../control-error.ts';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import type { FleetView } from '../fleet/fleet-view.ts';
import { fleetMessage } from './fleet-message.ts';
import { followFleet } from './follow-fleet.ts';
import type * as v1 from './gen/headwater/control/v1/fleet_service.ts';
import { FleetServiceService } from './gen/headwater/control/v1/fleet_service.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import { RPCS } from './rpcs.ts';
import { watchIntervalOf } from './watch-interval.ts';

type Method = keyof typeof FleetServiceService;

/** How refusals of a method begin. */
const actionOf = (method: Method) => RPCS.get(FleetServiceService[method].path)!.action;

/** The handlers of `FleetService`. @param fleet that the node is of, if any */
export function fleetService(fleet: FleetReader | undefined, handlers: RpcHandlers): v1.FleetServiceServer {
  const fleetFor = (method: Method): FleetReader => {
    if (fleet !== undefined) return fleet;
    throw new ControlError('no-fleet', `${actionOf(method)}: this node is of no fleet`);
  };
  const message = (view: FleetView) => ({ fleet: fleetMessage(view) });
  return {
    getFleet: handlers.unary(async () => message(await fleetFor('getFleet').read())),

    watchFleet(call) {
      handlers.watch<v1.WatchFleetResponse>(call, (write) => {
        const intervalMs = watchIntervalOf(actionOf('watchFleet'), call.request.interval);
        return followFleet(fleetFor('watchFleet'), intervalMs, (view) => write(message(view)));
      });
    },

    acceptCluster: handlers.unary(async () => ({
      revision: BigInt(await fleetFor('acceptCluster').accept()),
    })),
  };
}
