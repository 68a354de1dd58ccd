import { NON_SYNC_BIT } from '../samples/sample-flags.ts';
import type { Steps } from '../../steps.ts';
import type { MediaSubject } from '../media-subject.ts';
import { TICKS_LIMIT } from '../samples/check-tables.ts';
import type { Fragments } from './fragments.ts';
import { RunList } from './run-list.ts';
import { writeTables } from './write-tables.ts';

/** A day of AAC at 48 kHz: beyond it, a run that gives all its samples one size is a mistake or an attack. */
const SAMPLE_COUNT_LIMIT = 2 ** 22;

/** Collects the samples of a track from its fragments, and makes of them the tables of a progressive movie. */
export class FragmentCollector {
  readonly #subject: MediaSubject;
  readonly #limit: number;
  #sizes = new Uint32Array(1024);
  /** Bytes of `sdtp`. */
  #dependencies = new Uint8Array(1024);
  readonly #durations = new RunList();
  readonly #offsets = new RunList();
  /** Numbers from 1, as in `stss`. */
  readonly #syncSamples: number[] = [];
  readonly #chunkOffsets: number[] = [];
  readonly #chunkSizes: number[] = [];
  readonly #firsts: number[] = [];
  readonly #descriptions = new Set<number>();
  #count = 0;
  #startTicks: number | undefined;
  /** Decode time of the next sample. */
  #ticks = 0;
  /** Of the last sample: the next fragment's start may stretch it. */
  #lastDuration = 0;

  constructor(subject: MediaSubject, objectBytes: number) {
    this.#subject = subject;
    // A run of samples that all have the same size takes no bytes to claim.
    this.#limit = Math.min(SAMPLE_COUNT_LIMIT, objectBytes);
  }

  get count(): number {
    return this.#count;
  }

  /** @param description Number of the sample entry, from 1, of all samples until it is said again. */
  useDescription(description: number): void {
    this.#descriptions.add(description);
  }

  /** @param saidTicks Decode time of its first sample; by default it follows the fragment before. */
  startFragment(saidTicks?: number): void {
    const ticks = saidTicks ?? this.#ticks;
    if (this.#firsts.at(-1) !== this.#count) this.#firsts.push(this.#count);
    if (this.#count === 0) this.#startTicks = saidTicks;
    else this.#lastDuration += ticks - this.#ticks;
    this.#ticks = ticks;
    if (Math.abs(ticks) > TICKS_LIMIT)
      throw this.#subject.corrupt('the decode times of its fragments overflow');
    if (this.#lastDuration < 0) throw this.#subject.unsupported('its fragments overlap');
    if (this.#lastDuration >= 2 ** 32)
      throw this.#subject.unsupported('there is a gap between its fragments');
  }

  /** Samples that lie one after the other in the object, from `offset` on. */
  startChunk(offset: number, count: number): void {
    if (this.#count + count > this.#limit) {
      throw this.#subject.corrupt(`its fragments claim more than ${this.#limit} samples`);
    }
    if (offset < 0) throw this.#subject.corrupt('its fragments claim data before the object');
    if (count === 0) return;
    this.#chunkOffsets.push(offset);
    this.#chunkSizes.push(count);
    while (this.#sizes.length < this.#count + count) this.#grow();
  }

  add(size: number, duration: number, flags: number, offset: number): void {
    if (this.#count > 0) this.#durations.push(this.#lastDuration);
    this.#offsets.push(offset);
    this.#sizes[this.#count] = size;
    this.#dependencies[this.#count] = flags >>> 20;
    this.#count++;
    if ((flags & NON_SYNC_BIT) === 0) this.#syncSamples.push(this.#count);
    this.#lastDuration = duration;
    this.#ticks += duration;
  }

  *finish(): Steps<Fragments> {
    this.#durations.push(this.#lastDuration);
    const { view, stbl } = yield* writeTables({
      sizes: this.#sizes.subarray(0, this.#count),
      dependencies: this.#dependencies.subarray(0, this.#count),
      durations: this.#durations.runs,
      offsets: this.#offsets.runs,
      syncSamples: this.#syncSamples,
      chunkOffsets: this.#chunkOffsets,
      chunkSizes: this.#chunkSizes,
    });
    return {
      view,
      stbl,
      startTicks: this.#startTicks,
      descriptions: [...this.#descriptions],
      firsts: this.#firsts.filter((first) => first < this.#count),
    };
  }

  #grow(): void {
    const [sizes, dependencies] = [this.#sizes, this.#dependencies];
    this.#sizes = new Uint32Array(2 * sizes.length);
    this.#sizes.set(sizes);
    this.#dependencies = new Uint8Array(2 * dependencies.length);
    this.#dependencies.set(dependencies);
  }
}
