import type { ReadStatus } from '../status/node-status.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import type * as v1 from './gen/headwater/control/v1/status_service.ts';
import { statusMessage } from './status-message.ts';
import { watchIntervalOf } from './watch-interval.ts';

/** The handlers of `StatusService`. @param refreshFleet has what is known of the fleet be of now */
export function statusService(
  readStatus: ReadStatus,
  refreshFleet: () => Promise<void>,
  handlers: RpcHandlers,
): v1.StatusServiceServer {
  const message = () => ({ status: statusMessage(readStatus()) });
  return {
    getStatus: handlers.unary(async () => {
      await refreshFleet();
      return message();
    }),

    watchStatus(call) {
      handlers.watch<v1.WatchStatusResponse>(call, (write) => {
        const intervalMs = watchIntervalOf('Cannot watch the status', call.request.interval);
        const tell = () => {
          // Told the next time: a fleet that is not there must not hold up the rest.
          void refreshFleet();
          write(message());
        };
        tell();
        const timer = setInterval(tell, intervalMs);
        return () => clearInterval(timer);
      });
    },
  };
}
