import { invalidArgument } from '../control-error.ts';
import type { ReadStatus } from '../status/node-status.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import type { Duration } from './gen/google/protobuf/duration.ts';
import type * as v1 from './gen/headwater/control/v1/status_service.ts';
import { statusMessage } from './status-message.ts';

/** Workers report every second; a shorter interval shows the same again. */
const DEFAULT_INTERVAL_MS = 1000;
const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 3_600_000;

/** The handlers of `StatusService`. */
export function statusService(readStatus: ReadStatus, handlers: RpcHandlers): v1.StatusServiceServer {
  const message = () => ({ status: statusMessage(readStatus()) });
  return {
    getStatus: handlers.unary(message),

    watchStatus(call) {
      handlers.watch<v1.WatchStatusResponse>(call, (write) => {
        const intervalMs = intervalOf(call.request.interval);
        write(message());
        const timer = setInterval(() => write(message()), intervalMs);
        return () => clearInterval(timer);
      });
    },
  };
}

function intervalOf(interval: Duration | undefined): number {
  if (!interval) return DEFAULT_INTERVAL_MS;
  const ms = Number(interval.seconds) * 1000 + interval.nanos / 1e6;
  if (ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return ms;
  throw invalidArgument('Cannot watch the status', [
    { field: 'interval', description: 'must be 100 ms to 1 h' },
  ]);
}
