import { type Status, type Worker, WorkerState } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { fleetJson } from '../fleet/fleet-json.ts';
import { credentialJson, enumName } from '../credentials/credential-view.ts';
import { plain } from '../terminal/output.ts';

/** As `--json` prints it: the contract's fields, with states in words and durations in seconds. */
export function statusJson(status: Status): object {
  return {
    ...(plain(status) as object),
    workers: status.workers.map((worker) => ({
      ...(plain(worker) as object),
      state: stateName(worker),
      startTime: worker.startTime ?? null,
      cpuTime: cpuSeconds(worker),
    })),
    buckets: status.buckets.map((bucket) => ({
      ...(plain(bucket) as object),
      credential: bucket.credential ? credentialJson(bucket.credential) : null,
    })),
    fleet: status.fleet ? fleetJson(status.fleet) : null,
  };
}

export function stateName({ state }: Worker): string {
  return enumName(WorkerState, 'WORKER_STATE_', state);
}

/** Processor time that the worker's process has used. */
export function cpuSeconds({ cpuTime }: Worker): number {
  return cpuTime ? Number(cpuTime.seconds) + cpuTime.nanos / 1e9 : 0;
}
