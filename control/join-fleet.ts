import type { LiveConfig } from './config/live-config.ts';
import type { AuditTrail } from './audit-line.ts';
import type { Fleet } from './fleet/fleet.ts';
import { formatListenAddress } from './listen-address.ts';
import type { ListenAddress } from '../origin/origin-config.ts';
import type { Log } from './log.ts';
import { type OnAdopted, adoptStatic } from './reload/static-adoption.ts';
import type { Rotation } from './rotation/rotation.ts';
import type { Adopt } from './sources/credential-adoption.ts';
import type { CredentialSources } from './sources/credential-sources.ts';
import { laggingWorker } from './supervisor/lagging-worker.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import type { ProbeKeys } from './verification/probe-keys.ts';
import type { Verify } from './verification/credential-verifier.ts';
import { VERSION } from './version.ts';

interface NodeParts {
  readonly config: LiveConfig;
  readonly rotation: Rotation;
  readonly verify: Verify;
  readonly probes: ProbeKeys;
  readonly adopt: Adopt;
  readonly sources: CredentialSources;
  readonly supervisor: Supervisor;
  readonly audit: AuditTrail;
  readonly log: Log;
  /** Of the control service, for whoever looks for it. */
  readonly address: ListenAddress;
}

/** Has a node that serves go by what its fleet decides, and put into the fleet what its own configuration says. */
export function joinFleet(fleet: Fleet, parts: NodeParts): void {
  const { config, rotation, verify, probes, adopt, sources, supervisor, audit, log, address } = parts;
  const startedAtMs = Date.now();
  const { cache } = fleet;
  const onAdopted: OnAdopted = (bucket, credential) => cache.offered(bucket, credential);
  /** Each once: what another node's configuration, or a push, has put in its place since stays there. */
  const offerConfigured = async () => {
    for (const [bucket, source] of Object.entries(config.current.credentials)) {
      if (source.kind !== 'static' || cache.hasOffered(bucket, source.credential)) continue;
      try {
        await adoptStatic({ [bucket]: source }, { adopt, audit, onAdopted, replaceActive: false });
      } catch (error) {
        const { message: reason } = error as Error;
        log.error({ bucket, reason }, 'the credential of the configuration is not in the fleet');
      }
    }
  };
  fleet.start({
    rotation,
    verify,
    learnProbe: (bucket, key) => probes.learn(bucket, key),
    config,
    audit,
    broadcastKeys: (change) => supervisor.broadcast(change),
    laggingWorker: (bucket, generation) => laggingWorker(supervisor.report(), bucket, generation),
    describe: () => ({ version: VERSION, address: formatListenAddress(address), startedAtMs }),
    onRead: () => void offerConfigured(),
    onSourcesChanged: () => void sources.reconsider(),
  });
  fleet.configureSources(sources.askable);
}
