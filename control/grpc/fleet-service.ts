import { ControlError } from '../control-error.ts';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import { fleetMessage } from './fleet-message.ts';
import { MIN_DISTANCE_MS, followFleet } from './follow-fleet.ts';
import type * as v1 from './gen/headwater/control/v1/fleet_service.ts';
import { FleetServiceService } from './gen/headwater/control/v1/fleet_service.ts';
import { fleetRefresher } from '../status/fleet-refresher.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import { RPCS } from './rpcs.ts';
import { watchIntervalOf } from './watch-interval.ts';

type Method = keyof typeof FleetServiceService;

/** An etcd that is away is no reason to keep whoever asks about it waiting. */
const PATIENCE_MS = 2000;

/** How refusals of a method begin. */
const actionOf = (method: Method) => RPCS.get(FleetServiceService[method].path)!.action;

/** The handlers of `FleetService`. @param fleet that the node is of, if any */
export function fleetService(fleet: FleetReader | undefined, handlers: RpcHandlers): v1.FleetServiceServer {
  const fleetFor = (method: Method): FleetReader => {
    if (fleet !== undefined) return fleet;
    throw new ControlError('no-fleet', `${actionOf(method)}: this node is of no fleet`);
  };
  const refresh = fleetRefresher(fleet, { freshMs: MIN_DISTANCE_MS, patienceMs: PATIENCE_MS });
  const messageOf = async (reader: FleetReader) => {
    await refresh();
    return { fleet: fleetMessage(reader.view()) };
  };
  return {
    getFleet: handlers.unary(() => messageOf(fleetFor('getFleet'))),

    watchFleet(call) {
      handlers.watch<v1.WatchFleetResponse>(call, (write, fail) => {
        const intervalMs = watchIntervalOf(actionOf('watchFleet'), call.request.interval);
        const reader = fleetFor('watchFleet');
        const subscribe = (listener: () => void) => reader.subscribe(listener);
        return followFleet({ subscribe, look: () => messageOf(reader), intervalMs, tell: write, fail });
      });
    },

    acceptCluster: handlers.unary(async () => ({
      revision: BigInt(await fleetFor('acceptCluster').accept()),
    })),
  };
}
