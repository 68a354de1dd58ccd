import { nearestKey } from '../../config/nearest-key.ts';

/** Why a misspelt name was not translated, with the name that was probably meant. Names are of no case. */
export function noSuch(kind: 'directive' | 'option', written: string, known: readonly string[]): string {
  const byLowerCase = new Map(known.map((name) => [name.toLowerCase(), name]));
  const nearest = nearestKey(written.toLowerCase(), [...byLowerCase.keys()]) ?? '';
  return `there is no such ${kind}; the nearest one is ${byLowerCase.get(nearest)}`;
}
