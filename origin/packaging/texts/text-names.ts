import type { TextTrack } from '../../model/text.ts';
import { displayName, freeName } from '../tracks/language-name.ts';

/** What a player shows for each text; no two are the same. */
export function textNames(texts: readonly TextTrack[]): string[] {
  const names = new Set<string>();
  return texts.map((text) => freeName(displayName(text), names));
}
