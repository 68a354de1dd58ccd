import type { Status } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { fleetWords } from '../fleet/fleet-view.ts';
import { stateName } from './status-json.ts';
import { formatBytes } from '../terminal/units.ts';
import { type Earlier, countOf, ratesSince } from './request-view.ts';

/** The status in one line, for a log or a pipe. */
export function statusLine(status: Status, earlier: Earlier | undefined, nowMs: number): string {
  const { ready, notReadyReasons, workers, requests, buckets, fleet } = status;
  const serving = workers.filter((worker) => stateName(worker) === 'serving').length;
  const rates = ratesSince(status, earlier);
  const errors = Object.values(requests?.errors ?? {}).reduce((sum, count) => sum + count, 0n);
  const generations = buckets.flatMap(({ credential }) =>
    credential === undefined
      ? []
      : [`${credential.bucket} ${credential.generation}${credential.rejection ? ' refused' : ''}`],
  );
  return [
    new Date(nowMs).toISOString(),
    ready ? 'ready' : `not ready (${notReadyReasons.join('; ')})`,
    `${serving} of ${workers.length} workers serve`,
    `${requests ? countOf(requests) : 0} requests`,
    ...(rates ? [`${Math.round(rates.requests)}/s`, `${formatBytes(rates.bytes)}/s`] : []),
    `${requests?.inFlight ?? 0} in flight`,
    `${errors} errors`,
    ...generations,
    ...(fleet ? [fleetWords(fleet)] : []),
  ].join('  ');
}
