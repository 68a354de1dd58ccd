import { basename, dirname } from 'node:path';
import type { DirectorySource, DocumentSource, FileSource } from '../../credential/credential-source.ts';
import { MOUNT_LINK } from '../../mounted-folder.ts';
import { readCredentialFile } from './credential-file.ts';
import { credentialFromParts, namesIn } from './credential-parts.ts';
import type { CredentialProvider } from './credential-provider.ts';
import { readSmallFile } from './read-small-file.ts';
import { readParts } from './read-parts.ts';
import { watchFiles } from './watch-files.ts';

/** As Traffic Server does with a file past its expiration. */
const EXPIRED_RETRY_MS = 60_000;

/** What somebody else keeps up to date, in one file or a folder of them; it is read again when it changes. */
export function fileProvider(source: FileSource): CredentialProvider {
  return 'directory' in source ? directoryProvider(source) : documentProvider(source);
}

function documentProvider({ path, profile }: DocumentSource): CredentialProvider {
  return {
    expiredRetryMs: EXPIRED_RETRY_MS,
    fetch: async (signal) => readCredentialFile(await readSmallFile(path, signal), profile),
    watch: (changed) => watchFiles(dirname(path), [basename(path)], changed),
  };
}

function directoryProvider({ directory, keys }: DirectorySource): CredentialProvider {
  const names = namesIn(keys);
  return {
    expiredRetryMs: EXPIRED_RETRY_MS,
    async fetch(signal) {
      const parts = await readParts(directory, names, signal);
      return credentialFromParts(directory, (name) => parts.get(name), keys);
    },
    watch: (changed) => watchFiles(directory, [MOUNT_LINK, ...names], changed),
  };
}
