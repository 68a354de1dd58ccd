import type { ReplacedWorker } from '../../grpc/gen/headwater/control/v1/node_service.ts';
import { table } from '../terminal/output.ts';

/** Workers that took others' places, as a table for people. */
export function replacedView(workers: readonly ReplacedWorker[]): string {
  const rows = workers.map(({ id, pid, previousPid }) => [id, String(pid), String(previousPid)]);
  return table(['WORKER', 'PID', 'IN PLACE OF'], rows);
}
