import type { UrlToAnswer } from '../origin/explain/explained-answer.ts';
import type { ListenAddress } from '../origin/origin-config.ts';
import { Authenticator } from './access/authenticator.ts';
import { openAudit } from './audit/open-audit.ts';
import type { HeadwaterConfig } from './config/config.ts';
import { LiveConfig } from './config/live-config.ts';
import { credentialAdoption } from './sources/credential-adoption.ts';
import { CredentialPush } from './rotation/credential-push.ts';
import { CredentialSources } from './sources/credential-sources.ts';
import { Keyring } from './keys/keyring.ts';
import { keySetOf } from './keys/key-set-of.ts';
import { explain } from './lending/explain.ts';
import { openState } from './open-state.ts';
import { bucketCredential } from './status/bucket-credential.ts';
import { ExpiryWatch } from './status/expiry-watch.ts';
import { SigningKeyWatch } from './status/signing-key-watch.ts';
import { RejectionWatch } from './status/rejection-watch.ts';
import { type ControlServer, startControlServer } from './grpc/control-server.ts';
import { joinFleet } from './join-fleet.ts';
import { NodeTracer } from './reload/node-tracer.ts';
import { NodeReload } from './reload/node-reload.ts';
import { Purger } from './purging/purger.ts';
import { OriginCertificate } from './reload/origin-certificate.ts';
import { RotationLog } from './rotation/rotation-log.ts';
import { Rotation } from './rotation/rotation.ts';
import type { Log } from './log.ts';
import type { NodeStatus, ReadStatus } from './status/node-status.ts';
import type { PageGuide } from './ops/live-events.ts';
import { type OpsServer, startOpsServer } from './ops/ops-server.ts';
import { prepareSocket } from './prepare-socket.ts';
import { RotationTally } from './status/rotation-tally.ts';
import { sharedStatus } from './status/shared-status.ts';
import { statusReader } from './status/status-reader.ts';
import { clockOffsetOf } from './supervisor/clock-offset-of.ts';
import { firstReadOf } from './supervisor/first-read-of.ts';
import { credentialVerifier } from './verification/credential-verifier.ts';
import { ProbeKeys } from './verification/probe-keys.ts';
import { rejectionsOf } from './supervisor/rejections-of.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import type { SupervisorTiming } from './supervisor/timing.ts';
import type { WorkerLauncher } from './supervisor/worker-process.ts';

interface NodeOptions {
  readonly config: HeadwaterConfig;
  readonly launcher: WorkerLauncher;
  /** Reads the configuration anew; without it there is nothing to reload. */
  readonly readConfig?: () => HeadwaterConfig;
  readonly log: Log;
  /** What the page offers; nothing by default. */
  readonly guide?: PageGuide;
  readonly timing?: Partial<SupervisorTiming>;
  /** What credential sources read; the process's by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** One whole origin: workers, credentials, control services and ops endpoints. */
export interface HeadwaterNode {
  /** Where players connect, as the others with the real port. */
  readonly address: ListenAddress;
  readonly controlAddress: ListenAddress;
  readonly opsAddress: ListenAddress;
  status(): NodeStatus;
  /** Goes by the configuration as its file has it now, where it can; it never fails. */
  reload(signal: string): Promise<void>;
  /** Lets requests in flight finish, within the time for it, and leaves nothing behind. */
  close(): Promise<void>;
  /** Ends the workers now, without waiting for anything in flight. */
  destroy(): Promise<void>;
}

const NO_GUIDE: PageGuide = { samples: [], hints: [] };

/**
 * Builds the graph and starts it: first what tells how it is doing, then the sources of credentials, then the workers.
 * @throws Error when an address is taken or a worker does not start; then nothing is left running
 */
export async function startNode(options: NodeOptions): Promise<HeadwaterNode> {
  const { config, launcher, log, guide = NO_GUIDE, timing = {}, environment = process.env } = options;
  const addresses = [config.origin.listen, config.control.listen, config.ops.listen];
  await Promise.all(addresses.map(prepareSocket));
  const live = new LiveConfig(config);
  const onGenerationRefused = (bucket: string, generation: number) => sources.onRejected(bucket, generation);
  const supervisor = new Supervisor({
    config: config.origin,
    workers: config.workers,
    launcher,
    credentials: () => generations.live(),
    keys: () => keySetOf(held.keyringLog.keyring),
    tls: () => certificate.current,
    onGenerationRefused,
    log,
    timing,
  });
  const certificate = new OriginCertificate({
    log,
    broadcast: (change) => supervisor.broadcast(change),
  });
  certificate.configure(config.originTls);
  const rotationTally = new RotationTally();
  const audit = rotationTally.counting(openAudit(config.audit?.file, log));
  const held = await openState(config, log).catch((error: unknown) => {
    audit.close();
    throw error;
  });
  const { generationLog, fleet } = held;
  const release = async () => {
    await held.close();
    audit.close();
    await nodeTracer.close();
  };
  const rotations = new RotationLog(generationLog.remembered.rotations, (entries) =>
    generationLog.keepRotations(entries),
  );
  const { generations } = generationLog;
  const nodeTracer = new NodeTracer(() => live.current.origin.tracing, log);
  const rotation = new Rotation({
    generationLog,
    broadcast: (change) => supervisor.broadcast(change),
    rotationLog: rotations,
    rejections: (bucket) => rejectionsOf(supervisor.report(), bucket),
    tracer: () => nodeTracer.current,
  });
  const probes = new ProbeKeys({
    configured: config.probes ?? {},
    before: generationLog.remembered.probes,
    firstRead: (bucket) => firstReadOf(supervisor.report(), bucket),
  });
  const verify = credentialVerifier({
    config: live,
    probes,
    clockOffset: (bucket) => clockOffsetOf(supervisor.report(), bucket),
  });
  const adopt = credentialAdoption(rotation, live, verify);
  const sources = new CredentialSources({
    generations,
    adopt,
    audit,
    log,
    context: (bucket) => ({ environment, region: live.buckets[bucket]?.region ?? '' }),
    asks: (bucket) => fleet?.asksSource(bucket) ?? true,
  });
  const signing = {
    get config() {
      return live.origin;
    },
    snapshot: (bucket: string, timeMs: number) => generations.at(bucket, timeMs),
    now: (bucket: string) => Date.now() + clockOffsetOf(supervisor.report(), bucket),
  };
  const answerOf = (question: UrlToAnswer) => supervisor.explain(question);
  const authenticator = new Authenticator(config.control.access);
  const reload = new NodeReload({
    config: live,
    read: options.readConfig,
    generationLog,
    adopt,
    audit,
    sources,
    probes,
    authenticator,
    certificate,
    supervisor,
    log,
    onAdopted: fleet && ((bucket, credential) => fleet.cache.offered(bucket, credential)),
    onConfigured() {
      fleet?.configureSources(sources.askable);
      fleet?.followAll();
    },
  });
  const readStatus = statusReader({
    generations,
    sources,
    supervisor,
    scheme: () => (certificate.current === undefined ? 'http' : 'https'),
    authenticator,
    config: () => reload.status,
    fleet,
    rotations: rotationTally,
  });
  const watchedStatus = sharedStatus(readStatus);

  const started: { close(): Promise<void> }[] = [];
  try {
    const ops = await startOpsServer({
      listen: config.ops.listen,
      hosts: () => live.current.ops.hosts ?? [],
      readStatus,
      watchedStatus,
      rotations: () => rotations.latest,
      failures: () => supervisor.failures,
      explain: (url) => explain(signing, { url, range: '', againstStore: false }, answerOf),
      guide,
      authenticator,
      audit,
      fleet,
      log,
      ...(config.ops.signCallout && { signing }),
    });
    started.push(ops);
    const control = await startControlServer({
      listen: config.control.listen,
      tls: config.control.tls,
      authenticator,
      audit,
      keyring: new Keyring({
        log: held.keyringLog,
        broadcast: (change) => supervisor.broadcast(change),
      }),
      purger: new Purger({ config: live, broadcast: (change) => supervisor.broadcast(change) }),
      rotation,
      push: new CredentialPush(rotation, live, verify),
      sources,
      rotations: () => rotations.latest,
      describe: (description) => bucketCredential(description, sources, supervisor.report()),
      signing,
      reload,
      answerOf,
      readStatus,
      watchedStatus,
      fleet,
      tracer: () => nodeTracer.current,
      log,
    });
    started.push(control);
    await sources.configure(config.credentials);
    await supervisor.start();
    if (fleet !== undefined) {
      const parts = { rotation, verify, probes, adopt, sources, supervisor, audit, log };
      joinFleet(fleet, { ...parts, config: live, address: control.address });
    }
    const watches = [ExpiryWatch, RejectionWatch, SigningKeyWatch].map(
      (Watch) => new Watch(watchedStatus, log),
    );
    if (config.state === undefined)
      log.info({}, 'no state is configured: what is pushed does not outlive this process');
    return new RunningNode({
      reload,
      supervisor,
      control,
      ops,
      timers: [sources, certificate, ...watches],
      release,
      readStatus,
    });
  } catch (error) {
    sources.close();
    certificate.close();
    await Promise.all(started.map((server) => server.close()));
    await release();
    throw error;
  }
}

interface NodeParts {
  readonly reload: NodeReload;
  readonly supervisor: Supervisor;
  readonly control: ControlServer;
  readonly ops: OpsServer;
  readonly timers: readonly { close(): void }[];
  /** Lets others have what this node holds. */
  readonly release: () => Promise<void>;
  readonly readStatus: ReadStatus;
}

class RunningNode implements HeadwaterNode {
  readonly status: ReadStatus;
  readonly #reload: NodeReload;
  readonly #supervisor: Supervisor;
  readonly #control: ControlServer;
  readonly #ops: OpsServer;
  readonly #timers: readonly { close(): void }[];
  readonly #release: () => Promise<void>;

  constructor({ reload, supervisor, control, ops, timers, release, readStatus }: NodeParts) {
    this.#timers = timers;
    this.#release = release;
    this.status = readStatus;
    this.#reload = reload;
    this.#supervisor = supervisor;
    this.#control = control;
    this.#ops = ops;
  }

  reload(signal: string): Promise<void> {
    return this.#reload.reloadOnSignal(signal);
  }

  get address(): ListenAddress {
    return this.#supervisor.address;
  }

  get controlAddress(): ListenAddress {
    return this.#control.address;
  }

  get opsAddress(): ListenAddress {
    return this.#ops.address;
  }

  async close(): Promise<void> {
    this.#endTimers();
    await this.#supervisor.close();
    await Promise.all([this.#control.close(), this.#ops.close()]);
    await this.#release();
  }

  async destroy(): Promise<void> {
    this.#endTimers();
    await this.#supervisor.destroy();
    await this.#release();
  }

  #endTimers(): void {
    for (const timer of this.#timers) timer.close();
  }
}
