import type { HeadwaterConfig } from './config/config.ts';
import type { Fleet } from './fleet/fleet.ts';
import { FleetCache } from './fleet/fleet-cache.ts';
import type { FleetConfig } from './fleet/fleet-config.ts';
import { FileKeyringLog } from './keys/file-keyring-log.ts';
import type { KeyringLog } from './keys/keyring-log.ts';
import { MemoryKeyringLog } from './keys/memory-keyring-log.ts';
import type { Log } from './log.ts';
import { CredentialStore } from './rotation/credential-store.ts';
import { FileGenerationLog } from './rotation/file-generation-log.ts';
import type { GenerationLog } from './rotation/generation-log.ts';
import { MemoryGenerationLog } from './rotation/memory-generation-log.ts';
import type { StateKey } from './state/state-key.ts';
import { StateFile } from './state/state-file.ts';

interface OpenState {
  readonly generationLog: GenerationLog;
  readonly keyringLog: KeyringLog;
  /** Absent: this node is alone. */
  readonly fleet?: Fleet;
  /** Lets another process have it. */
  close(): Promise<void>;
}

/**
 * Where the generations and keys of a node are recorded: in the cluster of its fleet, in its state file, or in memory where
 * it has neither.
 *
 * @throws Error where the file cannot be used; see {@link StateFile.open}
 */
export async function openState(
  {
    state,
    fleet: fleetConfig,
    credentials: sources,
    origin,
  }: Pick<HeadwaterConfig, 'state' | 'fleet' | 'credentials' | 'origin'>,
  log: Log,
): Promise<OpenState> {
  if (state === undefined) {
    return {
      generationLog: new MemoryGenerationLog(new CredentialStore(sources)),
      keyringLog: new MemoryKeyringLog(),
      close: () => Promise.resolve(),
    };
  }
  const file = await StateFile.open(state, log);
  const close = () => file.close();
  try {
    const generationLog = await FileGenerationLog.open({ file, sources, buckets: origin.buckets });
    const keyringLog = new FileKeyringLog(file);
    if (fleetConfig === undefined) return { generationLog, keyringLog, close };
    const fleet = await openFleet(fleetConfig, state.key, {
      generations: generationLog,
      keyring: keyringLog,
      file,
      log,
    });
    return {
      generationLog: fleet.generationLog,
      keyringLog: fleet.keyringLog,
      fleet,
      async close() {
        await fleet.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Its parts are loaded where there is a fleet, and nowhere else. */
async function openFleet(
  config: FleetConfig,
  stateKey: StateKey,
  parts: ConstructorParameters<typeof FleetCache>[0],
): Promise<Fleet> {
  const [{ EtcdClient }, { Fleet: NodeInFleet }] = await Promise.all([
    import('./fleet/etcd/etcd-client.ts'),
    import('./fleet/fleet.ts'),
  ]);
  const { log } = parts;
  const etcd = new EtcdClient({ config, log });
  return new NodeInFleet({ config, etcd, stateKey, cache: new FleetCache(parts), log });
}
