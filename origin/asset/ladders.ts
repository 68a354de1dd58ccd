import type { TrackKind } from '../model/asset.ts';

/** What tells whether two tracks are the same in different bitrates. */
interface Step {
  readonly kind: TrackKind;
  readonly language: string;
  readonly codec: string;
  readonly channels: number | undefined;
  readonly label: string | undefined;
  /** What the server manifest says that the track is for: a commentary is no other bitrate of the film's sound. */
  readonly purposes: unknown;
  /** What the server manifest says; undefined where it says nothing, or there is none. */
  readonly statedBitrate: number | undefined;
}

interface Ladder {
  readonly number: number;
  readonly bitrates: Set<number>;
}

/**
 * Sorts the tracks of one asset into ladders. Pictures of one language and codec are one ladder. Sound is one only where
 * a server manifest states bitrates that differ: two tracks of one language in one file are a film and a commentary, and
 * a player that changed between them by bandwidth would play both.
 */
export class Ladders {
  readonly #byKind = new Map<string, Ladder[]>();
  #count = 0;

  /** The number of the track's ladder, from 0. */
  next({ kind, language, codec, channels, label, purposes, statedBitrate }: Step): number {
    const [format = ''] = codec.split('.');
    const alike = JSON.stringify([
      kind,
      language,
      kind === 'audio' ? codec : format,
      channels,
      label,
      purposes,
    ]);
    const ladders = this.#byKind.get(alike) ?? [];
    this.#byKind.set(alike, ladders);
    const joinable = kind !== 'audio' || statedBitrate !== undefined;
    const found =
      joinable && ladders.find(({ bitrates }) => kind === 'video' || !bitrates.has(statedBitrate!));
    if (found) {
      found.bitrates.add(statedBitrate ?? 0);
      return found.number;
    }
    // One without a bitrate is complete: nothing is known to be a step of it.
    const bitrates = new Set(joinable ? [statedBitrate ?? 0] : []);
    const ladder = { number: this.#count++, bitrates };
    if (joinable) ladders.push(ladder);
    return ladder.number;
  }
}
