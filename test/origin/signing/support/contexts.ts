import { existsSync, readFileSync } from 'node:fs';
import { signsEveryHeader } from '../../../../origin/signing/header-rule.ts';
import { UNSIGNED_PAYLOAD } from '../../../../origin/signing/payload-hash.ts';
import type { SignedRequest, SigningContext } from '../../../../origin/signing/signer.ts';

/** Published signature vectors; beside the project, not in it. */
export const VECTORS = new URL('../../../../../shared/vectors/', import.meta.url);

export function signingContext(context: Partial<SigningContext> = {}): SigningContext {
  return {
    region: 'us-east-1',
    service: 's3',
    payloadHash: UNSIGNED_PAYLOAD,
    expiresSeconds: 900,
    signsHeader: signsEveryHeader,
    ...context,
  };
}

export function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const at = headers.indexOf(name);
  return at % 2 === 0 ? headers[at + 1] : undefined;
}

export function parametersOf({ path }: SignedRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(path.slice(path.indexOf('?') + 1)));
}

export const HAS_VECTORS = existsSync(VECTORS);

/** Reads a file of vectors; what tests are generated from must be there even where they are skipped. */
export function readVectors<T>(path: string, absent: T): T {
  return HAS_VECTORS ? (JSON.parse(readFileSync(new URL(path, VECTORS), 'utf8')) as T) : absent;
}
