import type { SegmentTable } from '../../model/asset.ts';

/** Segments as three typed arrays, each one longer than there are segments: the last element is the end. */
export class CompactSegments implements SegmentTable {
  readonly count: number;
  readonly #firsts: Uint32Array;
  readonly #startTicks: Float64Array;
  readonly #bytesBefore: Float64Array;

  constructor(firsts: Uint32Array, startTicks: Float64Array, bytesBefore: Float64Array) {
    this.count = firsts.length - 1;
    this.#firsts = firsts;
    this.#startTicks = startTicks;
    this.#bytesBefore = bytesBefore;
  }

  firstSample(i: number): number {
    return at(this.#firsts, i);
  }

  startTicks(i: number): number {
    return at(this.#startTicks, i);
  }

  sizeBytes(i: number): number {
    return at(this.#bytesBefore, i + 1) - at(this.#bytesBefore, i);
  }

  indexAt(startTicks: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const start = this.#startTicks[middle]!;
      if (start === startTicks) return middle;
      if (start < startTicks) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

function at(values: Uint32Array | Float64Array, i: number): number {
  const value = values[i];
  if (value === undefined) throw new RangeError(`Cannot read segment ${i} of ${values.length - 1}`);
  return value;
}
