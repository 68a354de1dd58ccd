import type { SampleRun } from '../model/samples.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { Transform, TransformedPart } from '../model/response-plan.ts';
import type { ElementaryStream } from './elementary-stream.ts';

/**
 * Samples, each behind what its stream has in front of it.
 *
 * @returns undefined where that is nothing
 * @throws HeadwaterError `unsupported-media` where a sample is too long to be said
 */
export function prefixSamples(
  stream: ElementaryStream,
  run: SampleRun,
): Pick<TransformedPart, 'end' | 'heldBytes' | 'transform'> | undefined {
  const prefixBytes = stream.prefixBytes(true);
  if (prefixBytes === 0) return undefined;
  // Runs are read anew for each plan; what is kept is copied.
  const sizes = run.sizes.slice(0, run.count);
  const longest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (longest > stream.sampleLimit)
    throw new HeadwaterError(
      'unsupported-media',
      `Cannot pack a frame: it has ${longest} bytes, at most ${stream.sampleLimit} fit`,
    );
  return {
    end: run.totalBytes + run.count * prefixBytes,
    heldBytes: sizes.byteLength,
    transform: () => new Prefixer(stream, sizes),
  };
}

class Prefixer implements Transform {
  readonly #stream: ElementaryStream;
  readonly #sizes: Uint32Array;
  #sample = 0;
  /** Bytes of the sample under way that came. */
  #taken = 0;

  constructor(stream: ElementaryStream, sizes: Uint32Array) {
    this.#stream = stream;
    this.#sizes = sizes;
  }

  /** Bytes come and go, so that no sample is waited for. */
  push(_source: number, bytes: Uint8Array): readonly Uint8Array[] {
    const output = new Uint8Array(
      bytes.length + this.#stream.prefixBytes(true) * this.#beginsIn(bytes.length),
    );
    let to = 0;
    let from = 0;
    for (let size = this.#sizes[this.#sample]; size !== undefined; size = this.#sizes[this.#sample]) {
      if (from === bytes.length && size > 0) break;
      if (this.#taken === 0) {
        this.#stream.writePrefix(output, to, size, true);
        to += this.#stream.prefixBytes(true);
      }
      const count = Math.min(size - this.#taken, bytes.length - from);
      output.set(bytes.subarray(from, from + count), to);
      from += count;
      to += count;
      this.#taken += count;
      if (this.#taken < size) break;
      this.#sample += 1;
      this.#taken = 0;
    }
    return [output];
  }

  /** How many samples begin in the next bytes. */
  #beginsIn(length: number): number {
    let begins = 0;
    let left = length;
    let taken = this.#taken;
    for (let i = this.#sample; i < this.#sizes.length; i++) {
      const size = this.#sizes[i]!;
      if (left === 0 && size > 0) break;
      if (taken === 0) begins += 1;
      left -= Math.min(left, size - taken);
      taken = 0;
    }
    return begins;
  }
}
