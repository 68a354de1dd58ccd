import { BLOCK_BYTES } from './block-pool.ts';
import type { ClockGap } from './clock-gaps.ts';
import { wrapped } from './clock.ts';
import { PACKET_BYTES, writePacketHead } from './packet.ts';
import type { PieceCutter } from './piece-cutter.ts';
import type { StreamRole } from './unit-columns.ts';

/** Packets with a clock alone that follow each other in one piece. */
interface ClockRun {
  readonly piece: number;
  readonly offset: number;
  readonly count: number;
  /** Time of the first one, and how much later each next is. */
  readonly at: number;
  readonly stepTicks: number;
  /** It stands still where there is no payload. ISO/IEC 13818-1 2.4.3.3 */
  readonly counter: number;
}

/** What a run takes of memory. */
const RUN_HELD_BYTES = 80;

const PACKETS_IN_BLOCK = Math.floor(BLOCK_BYTES / PACKET_BYTES);

/** All of a segment, in the order of its pieces. */
export class ClockRuns {
  readonly #pid: number;
  readonly #delayTicks: number;
  readonly #runs: ClockRun[] = [];

  constructor({ pid, delayTicks }: StreamRole) {
    this.#pid = pid;
    this.#delayTicks = delayTicks;
  }

  get heldBytes(): number {
    return this.#runs.length * RUN_HELD_BYTES;
  }

  /**
   * Gives the next ones of a gap their place.
   *
   * @param counter of the last packet with payload before them
   */
  place(gap: ClockGap, due: number, counter: number, cutter: PieceCutter): void {
    for (let left = due; left > 0;) {
      const room = Math.floor(cutter.roomBytes / PACKET_BYTES);
      const count = Math.min(left, room > 0 ? room : PACKETS_IN_BLOCK);
      const { at, stepTicks } = gap;
      this.#runs.push({ ...cutter.take(count * PACKET_BYTES), count, at, stepTicks, counter });
      gap.pass(count);
      left -= count;
    }
  }

  /** Writes those of a piece. @param from the first run that may be of it @returns the first run that is of none before */
  write(out: Uint8Array, piece: number, from: number): number {
    let next = from;
    for (let run = this.#runs[next]; run?.piece === piece; run = this.#runs[next]) {
      this.#write(out, run);
      next += 1;
    }
    return next;
  }

  #write(out: Uint8Array, { offset, count, at, stepTicks, counter }: ClockRun): void {
    for (let i = 0; i < count; i++) {
      const pcr = wrapped(at + i * stepTicks - this.#delayTicks);
      writePacketHead(out, offset + i * PACKET_BYTES, { pid: this.#pid, counter, isStart: false, pcr }, 0);
    }
  }
}
