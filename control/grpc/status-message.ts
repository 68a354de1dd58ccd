import type { ContentStats, EndpointStats } from '../../origin/stats.ts';
import { formatListenAddress } from '../listen-address.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { type Counters, NO_BUCKET_TALLY } from '../supervisor/counters.ts';
import { clockOffsetOf } from '../supervisor/clock-offset-of.ts';
import { contentsOf } from '../supervisor/contents-of.ts';
import { endpointsOf } from '../supervisor/endpoints-of.ts';
import { poolOf } from '../supervisor/pool-of.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';
import { credentialMessage } from './credential-message.ts';
import { durationOf } from './duration-of.ts';
import { fleetMessage } from './fleet-message.ts';
import type * as v1 from './gen/headwater/control/v1/status_service.ts';
import { CircuitState, WorkerState } from './gen/headwater/control/v1/status_service.ts';

const STATES: Readonly<Record<WorkerReport['state'], WorkerState>> = {
  starting: WorkerState.WORKER_STATE_STARTING,
  serving: WorkerState.WORKER_STATE_SERVING,
  draining: WorkerState.WORKER_STATE_DRAINING,
  waiting: WorkerState.WORKER_STATE_WAITING,
  stopped: WorkerState.WORKER_STATE_STOPPED,
};

/** The node's status in the contract's words. */
export function statusMessage(status: NodeStatus): v1.Status {
  return {
    version: status.version,
    startTime: new Date(status.startedAtMs),
    ready: status.notReadyReasons.length === 0,
    notReadyReasons: [...status.notReadyReasons],
    listenAddress: formatListenAddress(status.address),
    workers: status.workers.map(workerMessage),
    buckets: status.credentials.map((credential) => ({
      credential: credentialMessage(credential),
      ...bucketCounters(status.counters, credential.bucket),
      pool: { handedOverFor: '', ...poolOf(status.workers, credential.bucket) },
      endpoints: endpointsOf(status.workers, credential.bucket).map(endpointMessage),
      clockOffsetMs: BigInt(Math.round(clockOffsetOf(status.workers, credential.bucket))),
    })),
    requests: requestsMessage(status),
    config: configMessage(status.config),
    fleet: status.fleet && fleetMessage(status.fleet),
    contentCaches: Object.entries(contentsOf(status.workers, status.counters)).map(contentMessage),
  };
}

const CIRCUITS: Readonly<Record<EndpointStats['circuit'], v1.CircuitState>> = {
  closed: CircuitState.CIRCUIT_STATE_CLOSED,
  'half-open': CircuitState.CIRCUIT_STATE_HALF_OPEN,
  open: CircuitState.CIRCUIT_STATE_OPEN,
};

function endpointMessage([origin, stats]: [origin: string, stats: EndpointStats]): v1.Endpoint {
  const { circuit, openings, connected } = stats;
  return { origin, circuit: CIRCUITS[circuit], openings: BigInt(openings), connected };
}

function contentMessage([route, stats]: [route: string, stats: ContentStats]): v1.ContentCache {
  const { reads, storeReads, heldBytes, limitBytes } = stats;
  return {
    route,
    reads: BigInt(reads),
    storeReads: BigInt(storeReads),
    heldBytes: BigInt(heldBytes),
    limitBytes: BigInt(limitBytes),
  };
}

function configMessage({ loadedAtMs, refusal }: NodeStatus['config']): v1.ConfigStatus {
  return {
    loadTime: new Date(loadedAtMs),
    refusalTime: refusal && new Date(refusal.atMs),
    refusalReason: refusal?.reason ?? '',
  };
}

function workerMessage({ stats, startedAtMs, ...worker }: WorkerReport): v1.Worker {
  return {
    ...worker,
    state: STATES[worker.state],
    startTime: startedAtMs === undefined ? undefined : new Date(startedAtMs),
    requestsInFlight: stats?.requests.inFlight ?? 0,
    residentBytes: BigInt(stats?.memory.rssBytes ?? 0),
    heapUsedBytes: BigInt(stats?.memory.heapUsedBytes ?? 0),
    eventLoopDelay: stats?.eventLoopDelay,
    cpuTime: stats && durationOf(stats.cpuMicros),
  };
}

function bucketCounters(counters: Counters, bucket: string) {
  const { subrequests, outcomes, bytesReceived, retries, resigned } =
    counters.buckets[bucket] ?? NO_BUCKET_TALLY;
  return {
    subrequests: BigInt(subrequests),
    outcomes: bigIntsOf(outcomes),
    bytesReceived: BigInt(bytesReceived),
    retries: BigInt(retries),
    resigned: BigInt(resigned),
  };
}

function requestsMessage({ counters, workers }: NodeStatus): v1.Requests {
  const { answers, errors, bytesSent, cut, clientGone } = counters.requests;
  return {
    inFlight: workers.reduce((sum, { stats }) => sum + (stats?.requests.inFlight ?? 0), 0),
    bytesSent: BigInt(bytesSent),
    answers: Object.entries(answers).flatMap(([kind, byStatus]) =>
      Object.entries(byStatus).map(([status, count]) => ({
        kind,
        status: Number(status),
        count: BigInt(count),
      })),
    ),
    errors: bigIntsOf(errors),
    cut: BigInt(cut),
    clientGone: BigInt(clientGone),
  };
}

function bigIntsOf(counts: Readonly<Record<string, number>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, BigInt(count)]));
}
