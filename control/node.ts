import type { ListenAddress } from '../origin/origin-config.ts';
import type { HeadwaterConfig } from './config/config.ts';
import { CredentialPush } from './credentials/credential-push.ts';
import { CredentialStore } from './credentials/credential-store.ts';
import { type ControlServer, startControlServer } from './grpc/control-server.ts';
import type { Log } from './log.ts';
import type { NodeStatus } from './node-status.ts';
import { notReadyReasons } from './readiness.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import type { SupervisorTiming } from './supervisor/timing.ts';
import type { LaunchWorker } from './supervisor/worker-process.ts';
import { VERSION } from './version.ts';

export interface NodeOptions {
  readonly config: HeadwaterConfig;
  readonly launch: LaunchWorker;
  readonly log: Log;
  readonly timing?: Partial<SupervisorTiming>;
}

/** One whole origin: workers, credentials, control services and ops endpoints. */
export interface HeadwaterNode {
  /** Where players connect, as the others with the real port. */
  readonly address: ListenAddress;
  readonly controlAddress: ListenAddress;
  status(): NodeStatus;
  /** Lets requests in flight finish, within the time for it, and leaves nothing behind. */
  close(): Promise<void>;
  /** Ends the workers now, without waiting for anything in flight. */
  destroy(): Promise<void>;
}

/**
 * Builds the graph and starts it: first what tells how it is doing, then the workers.
 * @throws Error when an address is taken or a worker does not start; then nothing is left running
 */
export async function startNode({ config, launch, log, timing }: NodeOptions): Promise<HeadwaterNode> {
  const startedAtMs = Date.now();
  const store = new CredentialStore(config.credentials);
  const credentials = () => store.snapshots();
  const supervisor = new Supervisor({
    config: config.origin,
    workers: config.workers,
    launch,
    credentials,
    log,
    ...(timing && { timing }),
  });
  const push = new CredentialPush(store, (snapshot) => supervisor.broadcast(snapshot));
  const status = (): NodeStatus => {
    const workers = supervisor.report();
    const described = store.describe();
    return {
      version: VERSION,
      startedAtMs,
      notReadyReasons: notReadyReasons(workers, described, config.credentials, Date.now()),
      address: supervisor.address,
      workers,
      credentials: described,
      counters: supervisor.counters(),
    };
  };

  const control: ControlServer = await startControlServer({
    listen: config.control.listen,
    store,
    push,
    readStatus: status,
    log,
  });
  try {
    await supervisor.start();
  } catch (error) {
    await control.close();
    throw error;
  }
  return {
    address: supervisor.address,
    controlAddress: control.address,
    status,
    async close() {
      await supervisor.close();
      await control.close();
    },
    destroy: () => supervisor.destroy(),
  };
}
