import { HeadwaterError } from '../model/errors.ts';
import type { Interstitial } from '../model/interstitial.ts';
import type { ObjectRef } from '../model/object-store.ts';
import { meansAbsent } from './is-absent.ts';
import type { LoadContext } from './load-context.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import { parseInterstitials } from './interstitials/parse-interstitials.ts';

/** Far above what a film needs; a file of more is something else. */
const LIMIT_BYTES = 256 * 1024;

interface FoundInterstitials {
  readonly interstitials: readonly Interstitial[];
  readonly objects: readonly ObjectRef[];
  /** Where the file would lie that is not there. */
  readonly absent: readonly ObjectLocation[];
  /** Why there are none although there is a file: nobody has to miss a film because of it. */
  readonly leftOut: readonly string[];
}

const NONE: FoundInterstitials = { interstitials: [], objects: [], absent: [], leftOut: [] };

/**
 * Reads `NAME.interstitials.json` beside an asset, where its route wants that.
 *
 * @throws HeadwaterError what the store throws, but for a missing object
 */
export async function lookUpInterstitials(
  { store, hasInterstitials, signal }: LoadContext,
  { bucket, key }: ObjectLocation,
  durationSeconds: number,
): Promise<FoundInterstitials> {
  if (hasInterstitials?.({ bucket, key }) !== true) return NONE;
  const at = { bucket, key: `${key.replace(/\.[^./]*$/, '')}.interstitials.json` };
  try {
    const { object, bytes } = await store.readFully({ ...at, start: 0, end: LIMIT_BYTES }, signal);
    return { ...NONE, objects: [object], ...parsed(bytes, object, durationSeconds) };
  } catch (error) {
    if (!meansAbsent(error)) throw error;
    return { ...NONE, absent: [at] };
  }
}

function parsed(
  bytes: Uint8Array,
  { key, sizeBytes }: ObjectRef,
  durationSeconds: number,
): Pick<FoundInterstitials, 'interstitials'> | Pick<FoundInterstitials, 'leftOut'> {
  const because = (reason: string) => ({ leftOut: [`interstitials: ${reason}`] });
  if (sizeBytes > LIMIT_BYTES) return because(`${sizeBytes} bytes, the limit is ${LIMIT_BYTES}`);
  try {
    return { interstitials: parseInterstitials(bytes, key, durationSeconds) };
  } catch (error) {
    return because(HeadwaterError.from(error).detail ?? 'they cannot be read');
  }
}
