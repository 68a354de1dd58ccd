import type { FileSource } from '../../credential/credential-source.ts';
import { readCredentialFile } from './credential-file.ts';
import type { CredentialProvider } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';
import { watchFile } from './watch-file.ts';

/** As Traffic Server does with a file past its expiration. */
const EXPIRED_RETRY_MS = 60_000;

/** A file that somebody else keeps up to date; it is read again when it changes. */
export function fileProvider({ path, profile }: FileSource): CredentialProvider {
  return {
    expiredRetryMs: EXPIRED_RETRY_MS,
    fetch: async (signal) => readCredentialFile(await readSmallFile(path, signal), profile),
    watch: (changed) => watchFile(path, changed),
  };
}
