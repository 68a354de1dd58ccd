import type { HeadwaterConfig } from './config/config.ts';
import type { Log } from './log.ts';
import { CredentialStore } from './rotation/credential-store.ts';
import { FileGenerationLog } from './rotation/file-generation-log.ts';
import type { GenerationLog } from './rotation/generation-log.ts';
import { MemoryGenerationLog } from './rotation/memory-generation-log.ts';
import { StateFile } from './state/state-file.ts';

interface OpenGenerationLog {
  readonly generationLog: GenerationLog;
  /** Lets another process have it. */
  close(): Promise<void>;
}

/**
 * Where the generations of a node are recorded: in its state file, or in memory where it has none.
 *
 * @throws Error where the file cannot be used; see {@link StateFile.open}
 */
export async function openGenerationLog(
  { state, credentials: sources, origin }: Pick<HeadwaterConfig, 'state' | 'credentials' | 'origin'>,
  log: Log,
): Promise<OpenGenerationLog> {
  if (state === undefined) {
    return {
      generationLog: new MemoryGenerationLog(new CredentialStore(sources)),
      close: () => Promise.resolve(),
    };
  }
  const file = await StateFile.open(state, log);
  const close = () => file.close();
  try {
    const generationLog = await FileGenerationLog.open({ file, sources, buckets: origin.buckets });
    return { generationLog, close };
  } catch (error) {
    await close();
    throw error;
  }
}
