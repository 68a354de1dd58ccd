import type { SegmentTable } from '../../model/samples.ts';
import { firstIndex } from '../../first-index.ts';

/** What there is to know of segments. */
interface SegmentArrays {
  readonly firsts: Uint32Array;
  readonly startTicks: Float64Array;
  readonly bytesBefore: Float64Array;
  readonly varyingFields: Uint8Array;
}

/** Segments as typed arrays, one longer than there are segments: the last element is the end. */
export class CompactSegments implements SegmentTable {
  readonly count: number;
  readonly #firsts: Uint32Array;
  readonly #startTicks: Float64Array;
  readonly #bytesBefore: Float64Array;
  /** Has no end. */
  readonly #varyingFields: Uint8Array;

  constructor({ firsts, startTicks, bytesBefore, varyingFields }: SegmentArrays) {
    this.count = firsts.length - 1;
    this.#firsts = firsts;
    this.#startTicks = startTicks;
    this.#bytesBefore = bytesBefore;
    this.#varyingFields = varyingFields;
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

  varyingFields(i: number): number {
    return at(this.#varyingFields, i);
  }

  indexAt(startTicks: number): number {
    const i = firstIndex(this.count, (index) => this.#startTicks[index]! >= startTicks);
    return i < this.count && this.#startTicks[i] === startTicks ? i : -1;
  }
}

function at(values: Uint32Array | Float64Array | Uint8Array, i: number): number {
  const value = values[i];
  if (value === undefined) throw new RangeError(`Cannot read segment ${i} of ${values.length - 1}`);
  return value;
}
