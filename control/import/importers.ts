import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { importApache } from './apache/import-apache.ts';
import type { Draft } from './draft.ts';
import { importNginx } from './nginx/import-nginx.ts';
import type { SourceFile } from './source-file.ts';
import { importTrafficServer } from './trafficserver/import-trafficserver.ts';

/** The servers whose configurations are understood, by their name on the command line. */
export const importers = {
  apache: importApache,
  trafficserver: (files) => importTrafficServer(files, readerBeside(files)),
  nginx: importNginx,
} as const satisfies Record<string, (files: readonly SourceFile[]) => Draft>;

/** Paths in a configuration start at the folder of the file on the command line. */
function readerBeside(files: readonly SourceFile[]): (path: string) => string | undefined {
  const folder = dirname(files[0]?.path ?? '');
  return (path) => {
    try {
      return readFileSync(isAbsolute(path) ? path : join(folder, path), 'utf8');
    } catch {
      return undefined;
    }
  };
}
