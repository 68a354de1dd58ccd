import { HeadwaterError } from '../../model/errors.ts';
import type { ObjectLocation } from './server-manifest.ts';

/** Makes the error for what is wrong with a server manifest, on a line counted from 1. */
export type Fault = (detail: string, line: number, cause?: unknown) => HeadwaterError;

export function faultsOf(manifest: ObjectLocation): Fault {
  return (detail, line, cause) =>
    new HeadwaterError(
      'invalid-server-manifest',
      `Cannot parse server manifest ${manifest.key}: ${detail} (line ${line})`,
      { cause },
    );
}
