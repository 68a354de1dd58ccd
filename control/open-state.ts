import type { HeadwaterConfig } from './config/config.ts';
import { FileKeyringLog } from './keys/file-keyring-log.ts';
import type { KeyringLog } from './keys/keyring-log.ts';
import { MemoryKeyringLog } from './keys/memory-keyring-log.ts';
import type { Log } from './log.ts';
import { CredentialStore } from './rotation/credential-store.ts';
import { FileGenerationLog } from './rotation/file-generation-log.ts';
import type { GenerationLog } from './rotation/generation-log.ts';
import { MemoryGenerationLog } from './rotation/memory-generation-log.ts';
import { StateFile } from './state/state-file.ts';

interface OpenState {
  readonly generationLog: GenerationLog;
  readonly keyringLog: KeyringLog;
  /** Lets another process have it. */
  close(): Promise<void>;
}

/**
 * Where the generations and keys of a node are recorded: in its state file, or in memory where it has none.
 *
 * @throws Error where the file cannot be used; see {@link StateFile.open}
 */
export async function openState(
  { state, credentials: sources, origin }: Pick<HeadwaterConfig, 'state' | 'credentials' | 'origin'>,
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
    return { generationLog, keyringLog: new FileKeyringLog(file), close };
  } catch (error) {
    await close();
    throw error;
  }
}
