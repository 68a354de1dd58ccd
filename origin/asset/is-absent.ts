import { HeadwaterError } from '../model/errors.ts';
import type { ObjectStore } from '../model/object-store.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';

/** A store that does not let its names be listed denies what is not there. An empty object is nothing to read. */
const CODES: ReadonlySet<string> = new Set(['not-found', 'store-denied', 'object-too-short']);

/** Whether it means that what was asked for, and need not be there, is not. */
export function meansAbsent(error: unknown): boolean {
  return CODES.has(HeadwaterError.from(error).code);
}

/** @throws HeadwaterError what the store throws, where that does not mean that it is absent */
export async function isAbsent(
  store: ObjectStore,
  at: ObjectLocation,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await store.readFully({ ...at, start: 0, end: 1 }, signal);
    return false;
  } catch (error) {
    if (meansAbsent(error)) return true;
    throw error;
  }
}
