import type { Asset, Track } from '../../model/asset.ts';
import { displayName, freeName } from './language-name.ts';

/** One thing to listen to, whatever it is encoded with: English, the commentary. */
export interface AudioChoice {
  /** What a player shows; no other choice of the asset has it. */
  readonly name: string;
  /** Its language, `und` where unknown. */
  readonly language: string;
  /** No choice before it has the same language. */
  readonly firstOfLanguage: boolean;
  /** Its ladders, each with its tracks in the asset's order: one for each codec and number of channels. */
  readonly ladders: readonly (readonly [Track, ...Track[]])[];
}

/** Tracks of one encoding can follow one another in a decoder. */
export function encodingOf({ codec, audio }: Track): string {
  return `${codec} ${audio?.channels ?? ''}`;
}

/**
 * What there is to listen to. Ladders of one language and label are the same choice in another encoding, the first of
 * each encoding with the first of the others; a second of the same encoding is another choice.
 */
export function audioChoices(asset: Asset): AudioChoice[] {
  const groups = new Map<string, (readonly [Track, ...Track[]])[]>();
  const seen = new Map<string, number>();
  for (const ladder of audioLadders(asset)) {
    const [track] = ladder;
    const alike = JSON.stringify([track.language, track.label]);
    const turn = JSON.stringify([alike, encodingOf(track)]);
    const before = seen.get(turn) ?? 0;
    seen.set(turn, before + 1);
    const key = JSON.stringify([alike, before]);
    groups.set(key, [...(groups.get(key) ?? []), ladder]);
  }
  const names = new Set<string>();
  const languages = new Set<string>();
  return [...groups.values()].map((ladders) => {
    const [track] = ladders[0]!;
    const firstOfLanguage = !languages.has(track.language);
    languages.add(track.language);
    return { name: freeName(displayName(track), names), language: track.language, firstOfLanguage, ladders };
  });
}

function audioLadders(asset: Asset): (readonly [Track, ...Track[]])[] {
  const ladders = new Map<number, [Track, ...Track[]]>();
  for (const track of asset.tracks) {
    if (track.kind !== 'audio') continue;
    const ladder = ladders.get(track.ladder);
    if (ladder === undefined) ladders.set(track.ladder, [track]);
    else ladder.push(track);
  }
  return [...ladders.values()];
}
