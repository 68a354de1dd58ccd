import type { MediaSubject } from './media-subject.ts';
import { type Box, uint64 } from './boxes.ts';

/** Reads the fields of a box one after the other, and never past its end. */
export class FieldReader {
  readonly #view: DataView;
  readonly #box: Box;
  readonly #subject: MediaSubject;
  #at: number;

  constructor(view: DataView, box: Box, subject: MediaSubject) {
    this.#view = view;
    this.#box = box;
    this.#subject = subject;
    this.#at = box.body;
  }

  /** Moves on by `bytes`. @returns where they start in the view */
  take(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    if (this.#at <= this.#box.end) return at;
    throw this.#subject.corrupt(`its ${this.#box.type} box is cut short`);
  }

  u16(): number {
    return this.#view.getUint16(this.take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.take(4));
  }

  i32(): number {
    return this.#view.getInt32(this.take(4));
  }

  u64(): number {
    return uint64(this.#view, this.take(8));
  }

  /** Two's complement, 64 bits in version 1 of a box, else 32 without a sign. */
  i64or32(version: number): number {
    return version === 1 ? this.i32() * 2 ** 32 + this.u32() : this.u32();
  }

  /** 64 bits in version 1 of a box, else 32. */
  u64or32(version: number): number {
    return version === 1 ? this.u64() : this.u32();
  }
}
