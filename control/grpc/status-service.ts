import type { ReadStatus } from '../status/node-status.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import type * as v1 from './gen/headwater/control/v1/status_service.ts';
import { statusMessage } from './status-message.ts';
import { watchIntervalOf } from './watch-interval.ts';

/** The handlers of `StatusService`. */
export function statusService(readStatus: ReadStatus, handlers: RpcHandlers): v1.StatusServiceServer {
  const message = () => ({ status: statusMessage(readStatus()) });
  return {
    getStatus: handlers.unary(message),

    watchStatus(call) {
      handlers.watch<v1.WatchStatusResponse>(call, (write) => {
        const intervalMs = watchIntervalOf('Cannot watch the status', call.request.interval);
        write(message());
        const timer = setInterval(() => write(message()), intervalMs);
        return () => clearInterval(timer);
      });
    },
  };
}
