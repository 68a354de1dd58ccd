import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { importApache } from './apache/import-apache.ts';
import type { Draft } from './draft/draft.ts';
import { importNginx } from './nginx/import-nginx.ts';
import type { SourceFile } from './draft/source-file.ts';
import { importTrafficServer } from './trafficserver/import-trafficserver.ts';

/** The servers whose configurations are understood, by their name on the command line. */
export const importers = {
  apache: importApache,
  trafficserver: (files) => importTrafficServer(files, readBeside),
  nginx: importNginx,
} as const satisfies Record<string, (files: readonly SourceFile[]) => Draft>;

/** A file that another names; relative paths start at the folder of that. */
function readBeside(name: string, beside: string): SourceFile | undefined {
  const path = resolve(dirname(beside), name);
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}
