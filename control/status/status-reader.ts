import type { Authenticator } from '../access/authenticator.ts';
import type { GenerationReader } from '../rotation/generation-log.ts';
import type { CredentialSources } from '../sources/credential-sources.ts';
import type { Counters } from '../supervisor/counters.ts';
import type { FleetReader } from '../fleet/fleet-reader.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { VERSION } from '../version.ts';
import { bucketCredential } from './bucket-credential.ts';
import type { ConfigStatus, NodeStatus, ReadStatus } from './node-status.ts';
import type { RotationTally } from './rotation-tally.ts';
import { notReadyReasons } from './readiness.ts';

/** What a node's status is gathered from. */
interface StatusSources {
  readonly generations: GenerationReader;
  readonly sources: CredentialSources;
  readonly supervisor: Supervisor;
  readonly scheme: () => NodeStatus['scheme'];
  readonly authenticator: Authenticator;
  readonly config: () => ConfigStatus;
  readonly rotations: RotationTally;
  /** Absent: the node is of none. */
  readonly fleet?: FleetReader | undefined;
}

/** Tells how the node is doing, whenever it is asked; it has been started by then. */
export function statusReader({
  generations,
  sources,
  supervisor,
  scheme,
  authenticator,
  config,
  rotations,
  fleet,
}: StatusSources): ReadStatus {
  const startedAtMs = Date.now();
  return () => {
    const workers = supervisor.report();
    const credentials = generations
      .describe()
      .map((description) => bucketCredential(description, sources, workers));
    let counters: Counters | undefined;
    return {
      version: VERSION,
      startedAtMs,
      notReadyReasons: notReadyReasons(workers, credentials, Date.now()),
      address: supervisor.address,
      scheme: scheme(),
      workers,
      credentials,
      // Most who look by the clock look at credentials: thousands of counters are added up for who reads them.
      get counters() {
        return (counters ??= supervisor.counters());
      },
      config: config(),
      authenticationFailures: authenticator.failures,
      rotations: rotations.counts,
      ...(fleet && { fleet: fleet.view() }),
    };
  };
}
