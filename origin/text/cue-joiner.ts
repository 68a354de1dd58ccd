import type { Cue } from '../model/text.ts';

/** Times in different timescales round: what begins this little after another ends goes on from it. */
const ROUNDING_MS = 2;

/** A cue that was cut at the boundaries of samples is one again: the same words, in the same place, without a pause. */
export class CueJoiner {
  readonly #open = new Map<string, Cue>();
  readonly #done: Cue[] = [];

  add(cue: Cue): void {
    const alike = JSON.stringify([cue.id, cue.settings, cue.text]);
    const before = this.#open.get(alike);
    if (before !== undefined && cue.startMs >= before.startMs && cue.startMs - before.endMs <= ROUNDING_MS) {
      this.#open.set(alike, { ...before, endMs: Math.max(before.endMs, cue.endMs) });
      return;
    }
    if (before !== undefined) this.#done.push(before);
    this.#open.set(alike, cue);
  }

  get cues(): readonly Cue[] {
    return [...this.#done, ...this.#open.values()];
  }
}
