import type { Tile, Tiles } from '../model/image.ts';
import type { ObjectRef } from '../model/object-store.ts';
import type { SampleTable } from '../model/samples.ts';

interface Images {
  readonly object: ObjectRef;
  readonly timescale: number;
  readonly prefix: Uint8Array | undefined;
}

/** Timescales round: images that are so far from where they would be regular are. */
const ROUNDING_SECONDS = 0.002;

/** Images that are the samples of a track. The first stands from the beginning, whenever its track begins. */
export class SampleTiles implements Tiles {
  readonly count: number;
  readonly heldBytes: number;
  readonly #images: Images;
  readonly #startSeconds: Float64Array;
  readonly #starts: Float64Array;
  readonly #sizes: Uint32Array;

  constructor(samples: SampleTable, images: Images) {
    const { sizes, durations, compositionOffsets, decodeTimeTicks, runs } = samples.read(0, samples.count);
    this.count = samples.count;
    this.#images = images;
    this.#sizes = sizes.slice(0, this.count);
    this.#starts = new Float64Array(this.count);
    this.#startSeconds = new Float64Array(this.count + 1);
    let [run, at, ticks] = [0, runs[0] ?? 0, decodeTimeTicks - samples.mediaTimeTicks];
    for (let i = 0; i < this.count; i++) {
      if (at >= runs[run + 1]! && sizes[i]! > 0) at = runs[(run += 2)]!;
      this.#starts[i] = at;
      this.#startSeconds[i] = Math.max(0, ticks + compositionOffsets[i]!) / images.timescale;
      at += sizes[i]!;
      ticks += durations[i]!;
    }
    this.#startSeconds[0] = 0;
    this.#startSeconds[this.count] = samples.endTicks / images.timescale;
    this.heldBytes = this.#sizes.byteLength + this.#starts.byteLength + this.#startSeconds.byteLength;
  }

  at(i: number): Tile {
    const { object, prefix } = this.#images;
    const start = this.#starts[i]!;
    return { object, start, end: start + this.#sizes[i]!, prefix };
  }

  startSeconds(i: number): number {
    return this.#startSeconds[i]!;
  }

  /** For how long each stands, where all do, but for the last one. */
  everySeconds(): number | undefined {
    const seconds = this.#startSeconds[1]!;
    const isRegular = this.#startSeconds
      .subarray(0, this.count)
      .every((start, i) => Math.abs(start - i * seconds) <= ROUNDING_SECONDS);
    return isRegular ? seconds : undefined;
  }
}
